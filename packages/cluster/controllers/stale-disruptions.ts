import { keyOf, placeOf } from '../client/resource.ts'
import { type Pod, podDisruptionBudgets, pods } from '../client/resources.ts'
import { budgetsOf } from './disruption-budgets/matching.ts'
import { type Controller, type Informers, type Tools, watching } from './loop/controller.ts'
import { withCondition } from './pods/pod-conditions.ts'

/** So long (milliseconds) a pod may be said to be going without being deleted. */
const timeout = 120_000

/** Takes back that a pod is going when it has not gone, and tells where several budgets count one pod. */
export const staleDisruptions: Controller = {
  name: 'stale-disruptions',
  component: 'controllermanager',
  watches: [watching(pods, keysOf), watching(podDisruptionBudgets, () => [])],
  async reconcile(key, tools) {
    const { namespace, name } = placeOf(key)
    const pod = tools.informer(pods).get(namespace, name)
    if (!pod) return undefined
    tellSeveral(pod, tools)
    const target = pendingTarget(pod)
    if (!target) return undefined
    const wait = Date.parse(target.lastTransitionTime ?? '') + timeout - tools.clock.now()
    if (wait > 0) return { againAfter: wait }
    const done = { type: target.type, status: 'False' }
    const status = withCondition(pod, done, tools.clock.now())
    await tools.client.update(pods, { ...pod, status }, 'status')
    return undefined
  },
}

function keysOf(pod: Pod, at: Informers): readonly string[] {
  return pendingTarget(pod) || budgetsOf(pod, at).length > 1 ? [keyOf(pod)] : []
}

function tellSeveral(pod: Pod, tools: Tools): void {
  const [chosen, ...others] = budgetsOf(pod, tools)
  if (others.length === 0) return
  const { namespace, name } = pod.metadata
  const message = `Pod "${namespace}"/"${name}" matches multiple PodDisruptionBudgets.  Chose "${chosen?.metadata.name}" arbitrarily.`
  tools.events.warning(pod, 'MultiplePodDisruptionBudgets', message)
}

/** What a node says itself is never taken back: it may take long to stop a pod. */
function pendingTarget({ metadata, status }: Pod) {
  const target = status?.conditions?.find(({ type }) => type === 'DisruptionTarget')
  const hasEnded = status?.phase === 'Succeeded' || status?.phase === 'Failed'
  if (metadata.deletionTimestamp || hasEnded || target?.status !== 'True') return undefined
  return target.reason === 'TerminationByKubelet' ? undefined : target
}
