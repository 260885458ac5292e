import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from '../../client/client.ts'
import { EventRecorder } from '../../client/event-recorder.ts'
import type { InformerSet } from '../../client/informer-set.ts'
import { type Node, nodes } from '../../client/resources.ts'
import type { UsageBoard } from '../../client/usage.ts'
import { annotation, nodeProblemsOf } from './annotations.ts'
import { Heartbeats } from './heartbeats.ts'
import { OfferedUsage } from './offered-usage.ts'
import { SimulatedPods } from './simulated-pods.ts'

export interface SimulatedNodesOptions {
  readonly client: Client
  readonly informers: InformerSet
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  /** Nodes of these names are simulated, and those that ask for it. */
  isSimulated(name: string): boolean
  /** Where to offer what pods use; nobody is told if absent. */
  readonly usage?: UsageBoard
}

/** So long what others say of the readiness of a node's pods is put right: who says it late may not know better yet. */
const afterSilence = 300_000
const afterStart = 10_000

/** One agent for all nodes that no machine stands behind: heartbeats, and pods that run without containers. */
export async function runSimulatedNodes(options: SimulatedNodesOptions): Promise<void> {
  const { informers, signal } = options
  const alive = new Map<string, Node>()
  const pods = new SimulatedPods(options, (node) => alive.has(node))
  const heartbeats = new Heartbeats(options)
  const usage = options.usage && new OfferedUsage({ ...options, board: options.usage })
  const events = new EventRecorder({ ...options, component: 'kubelet' })
  informers.informer(nodes).listen((node, before, isGone) => {
    const { name = '' } = node.metadata
    if (!isGone) tellProblems(node, before, events)
    const wasAlive = alive.has(name)
    if (isGone || !isAlive(node, options)) alive.delete(name)
    else alive.set(name, node)
    if (!alive.has(name)) return usage?.dead(name)
    heartbeats.see(node)
    usage?.alive(name)
    if (before && isLost(before) && !isLost(node)) pods.takeOn(name, afterSilence)
    else if (!wasAlive) pods.takeOn(name, afterStart)
  })
  const close = () => {
    pods.close()
    heartbeats.close()
  }
  signal.addEventListener('abort', close, { once: true })
  if (signal.aborted) close()
  await Promise.all([pods.run(), heartbeats.run((name) => alive.get(name))])
  await events.idle()
}

/** Annotations that say nothing are told of once. */
function tellProblems(node: Node, before: Node | undefined, events: EventRecorder): void {
  const known = new Set(before ? nodeProblemsOf(before) : [])
  for (const problem of nodeProblemsOf(node))
    if (!known.has(problem)) events.warning(node, 'InvalidSimulation', problem)
}

/** A dead node neither tells that it lives nor does anything with its pods. */
function isAlive({ metadata }: Node, { isSimulated }: SimulatedNodesOptions): boolean {
  const wish = metadata.annotations?.[annotation('node')]
  return wish !== 'dead' && (wish === 'alive' || isSimulated(metadata.name ?? ''))
}

/** While nobody knows how a node is, others say of its pods what they think. */
const isLost = ({ status }: Node): boolean =>
  status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'Unknown') ?? false
