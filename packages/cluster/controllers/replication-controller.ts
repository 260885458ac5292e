import { replicationControllers } from '../client/resources.ts'
import { replicaManager } from './replica-set/replica-manager.ts'

/** Does for replication controllers what is done for replica sets. */
export const replicationController = replicaManager({
  name: 'replication-controller',
  resource: replicationControllers,
  selectorOf: ({ spec }) => spec?.selector && { matchLabels: spec.selector },
})
