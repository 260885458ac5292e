import { nameColumn, text } from '../columns.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'

export interface ComponentStatus extends KubeObject {
  conditions?: { type: string; status: string; message?: string; error?: string }[]
}

const healthOf = ({ conditions }: ComponentStatus) =>
  conditions?.find(({ type }) => type === 'Healthy')

/** How the parts of a cluster are. Kept nowhere: asked of them. */
export const componentStatus = kind<ComponentStatus>({
  group: '',
  version: 'v1',
  kind: 'ComponentStatus',
  plural: 'componentstatuses',
  singular: 'componentstatus',
  shortNames: ['cs'],
  isNamespaced: false,
  structure: 'io.k8s.api.core.v1.ComponentStatus',
  verbs: ['get', 'list'],
  deprecation: 'v1 ComponentStatus is deprecated in v1.19+',
  columns: [
    nameColumn,
    text('Status', (object) => {
      const health = healthOf(object)
      if (!health) return 'Unknown'
      return health.status === 'True' ? 'Healthy' : 'Unhealthy'
    }),
    text('Message', (object) => healthOf(object)?.message ?? ''),
    text('Error', (object) => healthOf(object)?.error ?? ''),
  ],
})
