import type { ClusterFolder } from '@galley/cluster/process/cluster-folder'
import { createLogger } from '@galley/kit/logging'
import { machinePlaces } from './machine-places.ts'

/** Ends what nodes of a stopped cluster left running on this machine; `isForGood`: nothing of its pods is to be kept. */
export async function leaveNodes(folder: ClusterFolder, isForGood: boolean): Promise<void> {
  const { machine, nodes } = folder.settings() ?? {}
  if (!machine || nodes?.areSimulated) return
  const { leaveMachine } = await import('@galley/cluster/leave-machine')
  await leaveMachine({
    folder: folder.path,
    machine: { ...machine, ...machinePlaces() },
    isForGood,
    log: createLogger({ level: 'error' }),
  })
}
