import type { Clock } from '@galley/kit/clock'
import type { Client } from '../client/client.ts'
import { isNotFound } from '../client/errors.ts'
import { type Pod, pods } from '../client/resources.ts'

interface Failure {
  readonly reason: 'Unschedulable' | 'SchedulerError'
  readonly message: string
}

/** Says in a pod's status that it is on no node yet, and why, unless it says so already. */
export async function tellUnschedulable(
  { metadata, status }: Pod,
  { reason, message }: Failure,
  client: Client,
  clock: Clock,
): Promise<void> {
  const type = 'PodScheduled'
  const before = status?.conditions?.find((it) => it.type === type)
  const isSame = before?.status === 'False'
  if (isSame && before.reason === reason && before.message === message) return
  const now = `${new Date(clock.now()).toISOString().slice(0, 19)}Z`
  const lastTransitionTime = isSame ? before.lastTransitionTime : now
  const condition = {
    type,
    status: 'False',
    reason,
    message,
    lastProbeTime: null,
    lastTransitionTime,
  }
  const { namespace, name = '', uid } = metadata
  const patch = { metadata: { uid }, status: { conditions: [condition] } }
  try {
    await client.patch(pods, { namespace, name, subresource: 'status' }, 'strategic', patch)
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}
