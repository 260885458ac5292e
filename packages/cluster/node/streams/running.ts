import type { PodContainerState } from '@galley/containers/pods/pod-runtime'
import type { ContainerStatus } from 'kubernetes-types/core/v1.js'
import type { ContainerPlace } from '../../client/node-agents.ts'
import type { Pod } from '../../client/resources.ts'
import type { AgentNode, RunningPod } from '../agent/ports.ts'

export const podOf = ({ running }: AgentNode, uid: string): RunningPod | undefined =>
  running.pod(uid)

/** The container of this name, when it runs. */
export function runningContainer(
  node: AgentNode,
  { uid, container }: ContainerPlace,
): PodContainerState | undefined {
  const found = podOf(node, uid)?.container(container)
  return found?.state.kind === 'running' ? found : undefined
}

export const statusOf = ({ status }: Pod, container: string): ContainerStatus | undefined =>
  [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ].find(({ name }) => name === container)
