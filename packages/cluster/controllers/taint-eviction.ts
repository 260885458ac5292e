import type { Taint, Toleration } from 'kubernetes-types/core/v1.js'
import { isNotFound } from '../client/errors.ts'
import { keyOf, placeOf } from '../client/resource.ts'
import { type Node, nodes, type Pod, pods } from '../client/resources.ts'
import { isTolerated } from '../kinds/pod-spec/is-tolerated.ts'
import { type Controller, type Informers, type Tools, watching } from './loop/controller.ts'
import { podsOn } from './pods/on-node.ts'
import { withCondition } from './pods/pod-conditions.ts'

/** What is intended with a pod; `due` in milliseconds of the clock that never goes back. */
interface Plan {
  readonly uid: string
  readonly since: number
  readonly due: number
  readonly isDone: boolean
}

/** Deletes pods that do not tolerate what their node is tainted with, at once or after the time that they tolerate it. */
export function taintEviction(): Controller {
  const plans = new Map<string, Plan>()
  return {
    name: 'taint-eviction',
    component: 'taint-eviction-controller',
    workers: 8,
    watches: [
      watching(pods, (pod, at) => {
        const key = keyOf(pod)
        return plans.has(key) || taintsOn(pod, at).length > 0 ? [key] : []
      }),
      watching(nodes, (node, at) => (taintsOf(node).length > 0 ? podKeys(node, at) : [])),
    ],
    reconcile: (key, tools) => reconcile(key, plans, tools),
  }
}

const taintsOf = ({ spec }: Node) =>
  spec?.taints?.filter(({ effect }) => effect === 'NoExecute') ?? []

function taintsOn({ spec }: Pod, at: Informers): readonly Taint[] {
  const node = spec?.nodeName ? at.informer(nodes).get('', spec.nodeName) : undefined
  return node ? taintsOf(node) : []
}

const podKeys = ({ metadata }: Node, at: Informers) =>
  podsOn(at, metadata.name ?? '').map((pod) => keyOf(pod))

async function reconcile(key: string, plans: Map<string, Plan>, tools: Tools) {
  const { namespace, name } = placeOf(key)
  const pod = tools.informer(pods).get(namespace, name)
  const uid = pod?.metadata.uid ?? ''
  if (!pod || plans.get(key)?.uid !== uid) drop(key, plans, tools)
  if (!pod) return undefined
  const before = plans.get(key)
  const next = planFor(pod, before, tools)
  if (!next || before?.isDone) {
    if (!next) drop(key, plans, tools)
    return undefined
  }
  if (before && before !== next) drop(key, plans, tools)
  const wait = next.due - tools.clock.monotonic()
  plans.set(key, next)
  if (wait > 0) return { againAfter: wait }
  await evict(pod, tools)
  plans.set(key, { ...next, isDone: true })
  return undefined
}

/** What was planned already stays, whatever else the pod tolerates by now, unless it has to go at once. */
function planFor(pod: Pod, before: Plan | undefined, tools: Tools): Plan | undefined {
  const { uid = '' } = pod.metadata
  const now = tools.clock.monotonic()
  const node = tools.informer(nodes).get('', pod.spec?.nodeName ?? '')
  // Of a node that is gone nothing is known: what was planned is done.
  if (!node) return before
  const taints = taintsOf(node)
  if (taints.length === 0) return undefined
  const tolerated = toleratedFor(taints, pod.spec?.tolerations)
  if (tolerated === undefined) return undefined
  if (before && (tolerated > 0 || before.due <= now)) return before
  return { uid, since: now, due: now + tolerated, isDone: false }
}

/** Milliseconds; 0 where a taint is not tolerated at all, undefined where all are for ever. */
function toleratedFor(
  taints: readonly Taint[],
  tolerations: readonly Toleration[] = [],
): number | undefined {
  const used = taints.map((taint) => tolerations.find((it) => isTolerated(it, taint)))
  if (!used.every((it) => it !== undefined)) return 0
  const seconds = used.map((it) => it.tolerationSeconds).filter((it) => it !== undefined)
  return seconds.length === 0 ? undefined : Math.max(0, Math.min(...seconds)) * 1000
}

/** Tells that a pod stays after all, or for now. */
function drop(key: string, plans: Map<string, Plan>, { events }: Tools): void {
  const plan = plans.get(key)
  plans.delete(key)
  if (plan && !plan.isDone)
    events.normal(referenceTo(key), 'TaintManagerEviction', `Cancelling deletion of Pod ${key}`)
}

const referenceTo = (key: string) => ({ apiVersion: 'v1', kind: 'Pod', ...placeOf(key) })

async function evict(pod: Pod, { client, events, clock }: Tools): Promise<void> {
  const key = keyOf(pod)
  events.normal(referenceTo(key), 'TaintManagerEviction', `Marking for deletion Pod ${key}`)
  const { namespace, name = '', uid } = pod.metadata
  const { conditions } = withCondition(pod, target, clock.now())
  const own = conditions?.filter(({ type }) => type === target.type)
  try {
    const place = { namespace, name, subresource: 'status' }
    await client.patch(pods, place, 'strategic', { metadata: { uid }, status: { conditions: own } })
    await client.delete(pods, { namespace, name })
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}

const target = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'DeletionByTaintManager',
  message: 'Taint manager: deleting due to NoExecute taint',
}
