import { type ComponentStatus, componentStatus } from '../../kinds/core/component-status.ts'
import { structs } from '../../kinds/structure/structs.ts'
import type { Resource } from '../resources.ts'
import { notFoundError } from '../status.ts'

/** All in this process: who can ask finds them well. */
const parts = ['scheduler', 'controller-manager', 'etcd-0']

const statusOf = (name: string): ComponentStatus => ({
  apiVersion: 'v1',
  kind: componentStatus.kind,
  metadata: { name, creationTimestamp: null },
  conditions: [{ type: 'Healthy', status: 'True', message: 'ok' }],
})

export const componentStatuses: Resource = {
  kind: componentStatus,
  struct: structs(componentStatus.structure),
  structs,
  computed: {
    get(_, name) {
      if (parts.includes(name)) return statusOf(name)
      throw notFoundError({ group: '', resource: 'componentstatus', name })
    },
    list: (_, isSelected) => parts.map(statusOf).filter(isSelected),
  },
}
