import type { ClusterEvent } from './events.ts'
import { filters } from './filters/table.ts'
import type { WaitingPod } from './queue/waiting-pod.ts'
import type { World } from './world.ts'

export const gated = 'SchedulingGates'

/** Whether something that happened may help a pod that did not fit, or was not to be tried. */
export function helps(event: ClusterEvent, waiting: WaitingPod, world: World): boolean {
  if (waiting.heldBy === gated)
    return (
      event.resource === 'pod' &&
      event.action === 'gates are gone' &&
      event.after?.metadata.uid === waiting.uid
    )
  return filters.some(
    (filter) => waiting.rejectedBy.has(filter.name) && filter.helps(event, waiting.info, world),
  )
}
