import { replicaSets } from '../client/resources.ts'
import { replicaManager } from './replica-set/replica-manager.ts'

export const replicaSetController = replicaManager({
  name: 'replicaset-controller',
  resource: replicaSets,
  selectorOf: ({ spec }) => spec?.selector,
})
