import { isNotFound } from '../../client/errors.ts'
import { type Pod, pods } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { withCondition } from '../pods/pod-conditions.ts'
import { readyCondition } from '../pods/pod-state.ts'

/** Says of pods that they are not ready, since their node is not and cannot say so itself. */
export async function markNotReady(those: readonly Pod[], tools: Tools): Promise<void> {
  const outcomes = await Promise.allSettled(those.map((pod) => mark(pod, tools)))
  const failed = outcomes.find(({ status }) => status === 'rejected')
  if (failed?.status === 'rejected') throw failed.reason
}

async function mark(pod: Pod, { client, events, clock }: Tools): Promise<void> {
  const ready = readyCondition(pod)
  if (!ready || ready.status === 'False') return
  const status = withCondition(pod, { ...ready, status: 'False' }, clock.now())
  try {
    await client.update(pods, { ...pod, status }, 'status')
  } catch (error) {
    if (isNotFound(error)) return
    throw error
  }
  events.warning(pod, 'NodeNotReady', 'Node is not ready')
}
