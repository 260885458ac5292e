import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from '../client/client.ts'
import { type Pod, pods } from '../client/resources.ts'
import { bestNode } from './cycle/best-node.ts'
import { Binder } from './cycle/binder.ts'
import { type FoundNodes, NodeFinder } from './cycle/find-nodes.ts'
import { misfitText, noNodes, rejectedBy } from './cycle/misfit.ts'
import { patchStatus } from './cycle/patch-status.ts'
import type { NodeInfo } from './model/node-info.ts'
import { Evictor } from './preemption/evictor.ts'
import { Nominations } from './preemption/nominations.ts'
import { preempt } from './preemption/preempt.ts'
import { SchedulingQueue } from './queue/scheduling-queue.ts'
import type { WaitingPod } from './queue/waiting-pod.ts'
import type { SeriesRecorder } from './series-recorder.ts'
import { gated, helps } from './wakes.ts'
import type { World } from './world.ts'

export interface SchedulerTools {
  readonly client: Client
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  readonly events: SeriesRecorder
  readonly world: World
}

interface Failure {
  readonly reason: 'Unschedulable' | 'SchedulerError'
  readonly message: string
  readonly rejectedBy: ReadonlySet<string>
  /** Where room is made for the pod; nowhere if empty; as before if undefined. */
  readonly nominatedNode?: string
}

/** Longer than this it does not go on without letting others have their turn. */
const slice = 5
const mostText = 1024

/** Puts the pods of its queue on nodes, one after the other. */
export class Scheduler {
  readonly queue: SchedulingQueue
  readonly nominated = new Nominations()
  readonly #tools: SchedulerTools
  readonly #finder: NodeFinder
  readonly #binder: Binder
  readonly #evictor: Evictor
  #sliceStart = 0

  constructor(tools: SchedulerTools) {
    const { world, clock } = tools
    this.#tools = tools
    this.#finder = new NodeFinder(world, this.nominated)
    this.#binder = new Binder(tools)
    this.#evictor = new Evictor({ ...tools, nominated: this.nominated })
    this.queue = new SchedulingQueue({
      clock,
      holds: (pod) => this.#holds(pod),
      helps: (event, waiting) => helps(event, waiting, world),
    })
  }

  /** Until the queue is closed. */
  async run(): Promise<void> {
    for (let pod = await this.queue.take(); pod; pod = await this.queue.take()) {
      await this.#schedule(pod)
      await this.#letOthers()
    }
    await this.#binder.idle()
    await this.#evictor.idle()
  }

  #holds({ metadata, spec }: Pod): string | undefined {
    if (spec?.schedulingGates?.length) return gated
    return this.#evictor.isPreempting(metadata.uid ?? '') ? 'DefaultPreemption' : undefined
  }

  async #letOthers(): Promise<void> {
    const { clock } = this.#tools
    if (clock.monotonic() - this.#sliceStart < slice) return
    await nextTurn()
    this.#sliceStart = clock.monotonic()
  }

  async #schedule(waiting: WaitingPod): Promise<void> {
    const { info } = waiting
    const { world } = this.#tools
    if (info.isTerminating) {
      this.#tell(info.pod, `skip schedule deleting pod: ${info.namespace}/${info.name}`)
      return
    }
    if (world.cluster.isAssumed(info.uid)) return
    if (world.cluster.nodes.length === 0) return this.#fail(waiting, nowhere)
    const found = this.#finder.find(info)
    if (found.kind === 'misfit') return this.#makeRoom(waiting, found)
    const node = bestNode(info, found.nodes, world)
    if (node) this.#bind(waiting, node)
  }

  #bind(waiting: WaitingPod, node: NodeInfo): void {
    const { info } = waiting
    this.nominated.remove(info.uid)
    this.#binder.bind(info, node, async (error) => {
      if (error !== undefined) return this.#bindingFailed(waiting, error)
      this.#tools.events.tell({
        type: 'Normal',
        reason: 'Scheduled',
        action: 'Binding',
        note: `Successfully assigned ${info.namespace}/${info.name} to ${node.name}`,
        regarding: info.pod,
      })
    })
  }

  async #bindingFailed(waiting: WaitingPod, error: unknown): Promise<void> {
    const { pod } = waiting.info
    this.#tools.log.debug({ err: error, pod: waiting.info.name }, 'a pod was not bound')
    if (this.#tools.signal.aborted) return
    // The room that it had taken is free again.
    this.queue.tell({ resource: 'pod', action: 'gone', isAssigned: true, before: pod })
    await this.#fail(waiting, {
      reason: 'SchedulerError',
      message: error instanceof Error ? error.message : String(error),
      rejectedBy: new Set(),
      nominatedNode: '',
    })
  }

  async #makeRoom(
    waiting: WaitingPod,
    { misfit, checks }: FoundNodes & { readonly kind: 'misfit' },
  ): Promise<void> {
    const { world, clock } = this.#tools
    const outcome = preempt(waiting.info, misfit, checks, world, clock.now())
    const failure = { reason: 'Unschedulable', rejectedBy: rejectedBy(misfit) } as const
    if (outcome.kind !== 'candidate') {
      const message = misfitText(misfit, outcome.message)
      const nominatedNode = outcome.kind === 'hopeless' ? { nominatedNode: '' } : {}
      return this.#fail(waiting, { ...failure, message, ...nominatedNode })
    }
    const { candidate } = outcome
    this.#evictor.evict(waiting.info, candidate, () => this.queue.activate(waiting.uid))
    const nominatedNode = candidate.node.name
    return this.#fail(waiting, { ...failure, message: misfitText(misfit), nominatedNode })
  }

  async #fail(waiting: WaitingPod, failure: Failure): Promise<void> {
    const { world, client, clock, log, signal } = this.#tools
    const { pod, namespace, name } = waiting.info
    const { reason, message, nominatedNode } = failure
    const current = world.find(pods, name, namespace)
    if (current?.metadata.uid === waiting.uid && !current.spec?.nodeName) {
      waiting.become(current)
      this.queue.putBack(waiting, failure.rejectedBy)
      this.nominated.set(waiting.info, nominatedNode ?? current.status?.nominatedNodeName ?? '')
    }
    this.#tell(pod, message.length > mostText ? `${message.slice(0, mostText - 4)} ...` : message)
    const condition = { type: 'PodScheduled', status: 'False', reason, message } as const
    try {
      await patchStatus(pod, { condition, nominatedNode }, client, clock.now())
    } catch (error) {
      if (!signal.aborted) log.debug({ err: error, pod: name }, "a pod's status was not written")
    }
  }

  #tell(pod: Pod, note: string): void {
    this.#tools.events.tell({
      type: 'Warning',
      reason: 'FailedScheduling',
      action: 'Scheduling',
      note,
      regarding: pod,
    })
  }
}

const nowhere: Failure = {
  reason: 'Unschedulable',
  message: noNodes,
  rejectedBy: new Set(),
  nominatedNode: '',
}
