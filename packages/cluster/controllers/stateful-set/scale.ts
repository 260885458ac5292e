import type { Pod } from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { inGrowingRounds } from '../pods/pod-control.ts'
import { isAvailable } from '../pods/pod-state.ts'
import { hasRetention, isClaimStale, keepRetention } from './claims.ts'
import type { Plan } from './plan.ts'
import { completeClaims, deleteStatefulPod, isInPlace, makePod, putInPlace } from './pods.ts'
import { isCreated, isRunningAndReady } from './status.ts'

/** Whether to go on with the pods after one. */
type Act = (plan: Plan, pod: Pod, tools: Tools) => Promise<boolean>

/** Fills the places of a set and takes away what is beyond them. True once nothing is to be waited for. */
export async function scale(plan: Plan, tools: Tools): Promise<boolean> {
  return (
    (await forAll(plan.replicas, fill, plan, tools)) &&
    (await forAll(plan.condemned, releaseClaims, plan, tools)) &&
    (await forAll(plan.condemned, takeAway, plan, tools))
  )
}

async function forAll(pods: readonly Pod[], act: Act, plan: Plan, tools: Tools): Promise<boolean> {
  if (plan.isOrdered) {
    for (const pod of pods) if (!(await act(plan, pod, tools))) return false
    return true
  }
  const each = pods.map((pod) => () => act(plan, pod, tools))
  const { error } = await inGrowingRounds(each.length, async (index) => each[index]?.())
  if (error !== undefined) throw error
  return true
}

const fill: Act = async (plan, pod, tools) => {
  const { set, isOrdered } = plan
  if (hasEnded(pod)) {
    if (!pod.metadata.deletionTimestamp) await deleteStatefulPod(set, pod, tools)
    return false
  }
  if (!isCreated(pod)) {
    if (isClaimStale(set, pod, tools)) return false
    await makePod(set, pod, tools)
    if (isOrdered) return false
  }
  if (pod.status?.phase === 'Pending') await completeClaims(set, pod, tools)
  if (isOrdered && (pod.metadata.deletionTimestamp || !isUp(plan, pod))) return false
  if (!isInPlace(set, pod, tools)) await putInPlace(set, pod, tools)
  return true
}

/** Whatever came of it: it is made anew. */
const hasEnded = ({ status }: Pod): boolean =>
  status?.phase === 'Failed' || status?.phase === 'Succeeded'

const isUp = ({ set, now }: Plan, pod: Pod): boolean =>
  isRunningAndReady(pod) && isAvailable(pod, set.spec?.minReadySeconds ?? 0, now)

const releaseClaims: Act = async ({ set }, pod, tools) => {
  if (!hasRetention(set, pod, tools)) await keepRetention(set, pod, tools)
  return true
}

const takeAway: Act = async (plan, pod, tools) => {
  const { set, isOrdered, firstUnhealthy } = plan
  if (pod.metadata.deletionTimestamp) return !isOrdered
  if (isOrdered && !isUp(plan, pod) && pod !== firstUnhealthy) return false
  await deleteStatefulPod(set, pod, tools)
  return false
}
