import { isNotFound } from '../../client/errors.ts'
import { EventRecorder } from '../../client/event-recorder.ts'
import { KeyQueue } from '../../client/key-queue.ts'
import { keyOf, placeOf } from '../../client/resource.ts'
import { type Pod, pods } from '../../client/resources.ts'
import { problemsOf, wishesOf } from './annotations.ts'
import { startedAt } from './container-statuses.ts'
import { PodAddresses } from './pod-addresses.ts'
import { nextStep, type Step } from './pod-life.ts'
import type { SimulatedNodesOptions } from './simulated-nodes.ts'
import { workThrough } from './work-through.ts'

const workers = 16

/** What is known of a pod besides what the API holds. */
interface Known {
  /** The revision of what was written last: what is older is not looked at any more. */
  readonly revision: bigint
  /** When its containers started, in milliseconds, and as the status has it. */
  readonly started: { readonly at: number; readonly text: string } | undefined
}

/** The pods of all simulated nodes: each goes on when it changes, or when its time has come. */
export class SimulatedPods {
  readonly #options: SimulatedNodesOptions
  readonly #isAlive: (node: string) => boolean
  readonly #queue: KeyQueue
  readonly #addresses = new PodAddresses()
  readonly #known = new Map<string, Known>()
  readonly #events = new Map<string, EventRecorder>()
  /** Until when what others say of the pods of nodes that have come to life is put right. */
  readonly #backUntil = new Map<string, number>()

  constructor(options: SimulatedNodesOptions, isAlive: (node: string) => boolean) {
    this.#options = options
    this.#isAlive = isAlive
    this.#queue = new KeyQueue(options.clock)
  }

  /** Works until it is closed. */
  async run(): Promise<void> {
    const informer = this.#options.informers.informer(pods)
    informer.listen((pod, before, isGone) => {
      if (isGone || (before && before.metadata.uid !== pod.metadata.uid))
        this.#forget(before ?? pod)
      if (isGone) return
      this.#keepAddress(pod)
      if (this.#isAlive(pod.spec?.nodeName ?? '')) this.#queue.add(keyOf(pod))
    })
    const act = (key: string) => this.#goOn(key)
    await workThrough(this.#queue, { ...this.#options, workers, act })
    await Promise.all([...this.#events.values()].map((events) => events.idle()))
  }

  close(): void {
    this.#queue.close()
  }

  /** Goes on with the pods of a node that has come to life, and puts right what is said of them for so long. */
  takeOn(node: string, revival: number): void {
    const until = this.#options.clock.monotonic() + revival
    this.#backUntil.set(node, Math.max(until, this.#backUntil.get(node) ?? 0))
    for (const pod of this.#options.informers.known(pods)?.all() ?? [])
      if (pod.spec?.nodeName === node) this.#queue.add(keyOf(pod))
  }

  async #goOn(key: string): Promise<number | undefined> {
    const { namespace, name } = placeOf(key)
    const pod = this.#options.informers.informer(pods).get(namespace, name)
    if (!pod || !this.#isAlive(pod.spec?.nodeName ?? '') || this.#isOld(pod)) return undefined
    const step = nextStep(pod, wishesOf(pod), this.#moment(pod))
    if (step.kind === 'write') await this.#write(pod, step)
    if (step.kind === 'remove') await this.#remove(pod)
    return step.kind === 'wait' ? step.milliseconds : undefined
  }

  #moment(pod: Pod) {
    const { uid = '' } = pod.metadata
    const { nodeName = '', hostNetwork } = pod.spec ?? {}
    const started = this.#known.get(uid)?.started
    return {
      now: this.#options.clock.now(),
      started: started?.text === startedAt(pod) ? started?.at : undefined,
      isBack: this.#isBack(nodeName),
      address: () => (hostNetwork ? undefined : this.#addresses.of(uid, nodeName)),
    }
  }

  #isBack(node: string): boolean {
    const until = this.#backUntil.get(node)
    if (until === undefined || this.#options.clock.monotonic() < until) return until !== undefined
    this.#backUntil.delete(node)
    return false
  }

  async #write(pod: Pod, step: Step & { readonly kind: 'write' }) {
    const now = this.#options.clock.now()
    const { namespace, name = '', uid = '' } = pod.metadata
    const place = { namespace, name, subresource: 'status' }
    const change = { metadata: { uid }, status: step.status }
    const written = await this.#options.client.patch(pods, place, 'strategic', change)
    this.#remember(written, startedAt(written) === startedAt(pod) ? undefined : now)
    const { warning } = step
    if (warning) this.#tell(pod, warning.reason, warning.message)
    if (!pod.status?.startTime)
      for (const problem of problemsOf(pod)) this.#tell(pod, 'InvalidSimulation', problem)
  }

  async #remove({ metadata }: Pod): Promise<void> {
    const { namespace, name = '', uid } = metadata
    try {
      await this.#options.client.delete(
        pods,
        { namespace, name },
        { gracePeriodSeconds: 0, preconditions: { uid } },
      )
    } catch (error) {
      if (!isNotFound(error)) throw error
    }
  }

  #remember(written: Pod, startedNow: number | undefined): void {
    const { uid = '', resourceVersion = '0' } = written.metadata
    const text = startedAt(written)
    const started =
      startedNow !== undefined && text !== undefined
        ? { at: startedNow, text }
        : this.#known.get(uid)?.started
    this.#known.set(uid, { revision: BigInt(resourceVersion), started })
  }

  /** From before what was written: what is newer comes. */
  #isOld({ metadata }: Pod): boolean {
    const known = this.#known.get(metadata.uid ?? '')
    return known !== undefined && BigInt(metadata.resourceVersion ?? 0) < known.revision
  }

  #keepAddress({ metadata, status, spec }: Pod): void {
    if (status?.podIP && !spec?.hostNetwork) this.#addresses.keep(metadata.uid ?? '', status.podIP)
  }

  #forget({ metadata }: Pod): void {
    this.#addresses.release(metadata.uid ?? '')
    this.#known.delete(metadata.uid ?? '')
  }

  #tell(pod: Pod, reason: string, message: string): void {
    const host = pod.spec?.nodeName ?? ''
    const events =
      this.#events.get(host) ?? new EventRecorder({ ...this.#options, component: 'kubelet', host })
    this.#events.set(host, events)
    events.warning(pod, reason, message)
  }
}
