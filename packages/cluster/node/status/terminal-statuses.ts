import type { ContainerStatus, PodStatus } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../client/resources.ts'
import { initContainers, isSidecar } from '../decide/pod-view.ts'

export interface ContainerStatuses {
  readonly containerStatuses: ContainerStatus[]
  readonly initContainerStatuses: ContainerStatus[]
  readonly ephemeralContainerStatuses: ContainerStatus[]
}

/**
 * The statuses of a pod of which nothing runs or will run any more, `before` being what was said of it while it did:
 * containers that have not ended, though they had their turn, count as failed (upstream's TerminatePod).
 */
export function terminalStatuses(
  pod: Pod,
  before: PodStatus,
  statuses: ContainerStatuses,
): ContainerStatuses {
  const { containerStatuses, initContainerStatuses } = statuses
  const lastTried = initContainerStatuses.findLastIndex(hasLeftWaiting)
  return {
    ...statuses,
    containerStatuses:
      isInitialized(pod, before) || isInitialized(pod, statuses)
        ? containerStatuses.map(ended)
        : containerStatuses,
    initContainerStatuses: initContainerStatuses.map((status, index) =>
      index <= Math.max(lastTried, 0) ? ended(status) : status,
    ),
  }
}

const ended = (status: ContainerStatus): ContainerStatus =>
  status.state?.terminated
    ? status
    : {
        ...status,
        state: {
          terminated: {
            exitCode: 137,
            reason: 'ContainerStatusUnknown',
            message: 'The container could not be located when the pod was terminated',
          },
        },
      }

const hasLeftWaiting = ({ state, lastState }: ContainerStatus): boolean =>
  !state?.waiting || lastState?.terminated !== undefined

/** Whether its main containers had their turn. */
function isInitialized(
  pod: Pod,
  { containerStatuses = [], initContainerStatuses = [] }: Partial<ContainerStatuses>,
): boolean {
  const last = initContainers(pod).at(-1)
  if (!last || containerStatuses.some(hasLeftWaiting)) return true
  const status = initContainerStatuses.find(({ name }) => name === last.name)
  if (isSidecar(last)) return Boolean(status?.state?.running && status.started)
  return [status?.state, status?.lastState].some((it) => it?.terminated?.exitCode === 0)
}
