import type { Taint } from 'kubernetes-types/core/v1.js'
import { isNotFound } from '../client/errors.ts'
import { type Node, nodes } from '../client/resources.ts'
import { type Controller, watching } from './loop/controller.ts'
import { isSame, swapTaints } from './node-lifecycle/taints.ts'

/** What keeps new pods away, by condition and status. */
const taintOf: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: 'not-ready', Unknown: 'unreachable' },
  MemoryPressure: { True: 'memory-pressure' },
  DiskPressure: { True: 'disk-pressure' },
  NetworkUnavailable: { True: 'network-unavailable' },
  PIDPressure: { True: 'pid-pressure' },
}

const unschedulable = 'unschedulable'
const ownKeys = [unschedulable, ...Object.values(taintOf).flatMap((it) => Object.values(it))].map(
  keyOf,
)

/** The old names of what a node is, which old programs read. */
const oldLabels: readonly (readonly [string, string])[] = [
  ['kubernetes.io/os', 'beta.kubernetes.io/os'],
  ['kubernetes.io/arch', 'beta.kubernetes.io/arch'],
]

/** Keeps a node's taints in step with its conditions, and its old labels with the new. */
export const nodeConditionTaints: Controller = {
  name: 'node-condition-taints',
  watches: [watching(nodes, ({ metadata }) => [metadata.name ?? ''])],
  async reconcile(name, { informer, client, clock }) {
    const node = informer(nodes).get('', name)
    if (!node) return
    const wanted = taintsOf(node)
    const unwanted = node.spec?.taints?.filter(
      (taint) => isOwn(taint) && !wanted.some((it) => isSame(it, taint)),
    )
    try {
      await swapTaints(client, node, { add: wanted, remove: unwanted ?? [] }, clock.now())
      const labels = labelsOf(node)
      if (Object.keys(labels).length > 0)
        await client.patch(nodes, { name }, 'strategic', { metadata: { labels } })
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  },
}

function taintsOf({ spec, status }: Node): readonly Taint[] {
  const keys = (status?.conditions ?? []).map((it) => taintOf[it.type]?.[it.status])
  const all = spec?.unschedulable ? [...keys, unschedulable] : keys
  return all
    .filter((key) => key !== undefined)
    .map((key) => ({ key: keyOf(key), effect: 'NoSchedule' }))
}

function keyOf(name: string): string {
  return `node.kubernetes.io/${name}`
}

const isOwn = ({ key, effect }: Taint) => effect === 'NoSchedule' && ownKeys.includes(key)

/** Those that have to change. */
function labelsOf({ metadata: { labels = {} } }: Node): Readonly<Record<string, string>> {
  const pairs = oldLabels.map(([now, old]) => [old, labels[now]] as const)
  return Object.fromEntries(
    pairs.filter(
      (pair): pair is [string, string] => pair[1] !== undefined && labels[pair[0]] !== pair[1],
    ),
  )
}
