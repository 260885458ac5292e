import { kind } from '../kind.ts'
import { type Metrics, type Usage, usageColumns } from './usage.ts'

export interface NodeMetrics extends Metrics {
  usage: Usage
}

/** What nodes use. Kept nowhere: node agents tell it. */
export const nodeMetrics = kind<NodeMetrics>({
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  kind: 'NodeMetrics',
  plural: 'nodes',
  singular: '',
  isNamespaced: false,
  structure: 'io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetrics',
  verbs: ['get', 'list'],
  columns: usageColumns<NodeMetrics>(({ usage }) => usage),
})
