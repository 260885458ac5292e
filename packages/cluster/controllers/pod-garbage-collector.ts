import type { PodCondition } from 'kubernetes-types/core/v1.js'
import { isNotFound } from '../client/errors.ts'
import { nodes, type Pod, pods } from '../client/resources.ts'
import { type Controller, type Tools, watching } from './loop/controller.ts'
import { readyCondition } from './node-lifecycle/ready-condition.ts'
import { withCondition } from './pods/pod-conditions.ts'

const period = 20_000
/** So long a node has to be missing until its pods are given up (milliseconds). */
const quarantine = 40_000
/** Ended pods that may lie about. */
const mostEnded = 12_500

/**
 * Every twenty seconds removes pods that nobody else does: those of nodes that are gone or out of service, those that
 * were deleted before they had a node, and the oldest of very many that have ended.
 */
export function podGarbageCollector(): Controller {
  let isStarted = false
  const missing = new Map<string, number>()
  return {
    name: 'pod-garbage-collector',
    workers: 1,
    watches: [
      // The first pod starts it; from then on time does.
      watching(pods, () => (isStarted ? [] : ['pods'])),
      watching(nodes, () => []),
    ],
    async reconcile(_key, tools) {
      isStarted = true
      const all = tools.informer(pods).all()
      await removeAll(ended(all), tools)
      await removeAll(outOfService(all, tools), tools)
      await removeAll(await orphaned(all, missing, tools), tools, lostNode)
      await removeAll(all.filter(isLeavingWithoutNode), tools)
      return { againAfter: period }
    },
  }
}

const isEnded = ({ status }: Pod) => status?.phase === 'Succeeded' || status?.phase === 'Failed'

/** The oldest of too many; those that a node threw out before all others. */
function ended(all: readonly Pod[]): readonly Pod[] {
  const those = all.filter(isEnded)
  if (those.length <= mostEnded) return []
  return those.toSorted(byAge).slice(0, those.length - mostEnded)
}

const byAge = (a: Pod, b: Pod) =>
  Number(isEvicted(b)) - Number(isEvicted(a)) ||
  (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? '') ||
  (a.metadata.name ?? '').localeCompare(b.metadata.name ?? '')

const isEvicted = ({ status }: Pod) => status?.phase === 'Failed' && status.reason === 'Evicted'

const isLeavingWithoutNode = ({ metadata, spec }: Pod) =>
  metadata.deletionTimestamp !== undefined && !spec?.nodeName

const outOfService = (all: readonly Pod[], { informer }: Tools): readonly Pod[] =>
  all.filter(({ metadata, spec }) => {
    const node = metadata.deletionTimestamp && informer(nodes).get('', spec?.nodeName ?? '')
    if (!node || readyCondition(node)?.status === 'True') return false
    return node.spec?.taints?.some(({ key }) => key === 'node.kubernetes.io/out-of-service')
  })

/** Those of nodes that have been missing for a while and that the API does not know either. */
async function orphaned(
  all: readonly Pod[],
  missing: Map<string, number>,
  tools: Tools,
): Promise<readonly Pod[]> {
  const now = tools.clock.monotonic()
  const names = all.map(({ spec }) => spec?.nodeName ?? '').filter((name) => name !== '')
  const absent = new Set(names.filter((name) => !tools.informer(nodes).get('', name)))
  for (const name of missing.keys()) if (!absent.has(name)) missing.delete(name)
  for (const name of absent) if (!missing.has(name)) missing.set(name, now)
  const due = [...missing].filter(([, since]) => now - since >= quarantine).map(([name]) => name)
  const gone = new Set<string>()
  for (const name of due) if (await isGone(name, tools)) gone.add(name)
  return all.filter(({ spec }) => gone.has(spec?.nodeName ?? ''))
}

const isGone = (name: string, { client }: Tools): Promise<boolean> =>
  client.get(nodes, { name }).then(() => false, isNotFound)

const lostNode: PodCondition = {
  type: 'DisruptionTarget',
  status: 'True',
  reason: 'DeletionByPodGC',
  message: 'PodGC: node no longer exists',
}

async function removeAll(those: readonly Pod[], tools: Tools, why?: PodCondition): Promise<void> {
  await Promise.all(those.map((pod) => remove(pod, tools, why)))
}

/** Nobody else would say any more that it has ended. */
async function remove(pod: Pod, { client, clock, log }: Tools, why?: PodCondition): Promise<void> {
  const { namespace, name = '', uid } = pod.metadata
  try {
    if (!isEnded(pod)) {
      const conditions = why && withCondition(pod, why, clock.now()).conditions
      const own = conditions?.filter(({ type }) => type === why?.type)
      const status = { phase: 'Failed', ...(own && { conditions: own }) }
      const place = { namespace, name, subresource: 'status' }
      await client.patch(pods, place, 'strategic', { metadata: { uid }, status })
    }
    await client.delete(pods, { namespace, name }, { gracePeriodSeconds: 0 })
  } catch (error) {
    if (!isNotFound(error)) log.debug({ err: error, pod: name }, 'a pod could not be removed')
  }
}
