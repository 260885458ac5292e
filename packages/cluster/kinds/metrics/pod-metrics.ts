import { kind } from '../kind.ts'
import { parseQuantity, zeroQuantity } from '../quantity.ts'
import { type Metrics, type Usage, usageColumns } from './usage.ts'

export interface PodMetrics extends Metrics {
  containers: readonly { readonly name: string; readonly usage: Usage }[]
}

/** What pods use, container by container. Kept nowhere: node agents tell it. */
export const podMetrics = kind<PodMetrics>({
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  kind: 'PodMetrics',
  plural: 'pods',
  singular: '',
  isNamespaced: true,
  structure: 'io.k8s.metrics.pkg.apis.metrics.v1beta1.PodMetrics',
  verbs: ['get', 'list'],
  columns: usageColumns<PodMetrics>((object) => ({
    cpu: sumOf(object, 'cpu'),
    memory: sumOf(object, 'memory'),
  })),
})

const sumOf = ({ containers }: PodMetrics, resource: string): string =>
  containers
    .map(({ usage }) => parseQuantity(usage[resource] ?? '0'))
    .reduce((sum, amount) => sum.add(amount), zeroQuantity)
    .toString()
