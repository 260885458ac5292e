import type { SandboxState } from '@galley/containers/pods/pod-runtime'
import type { PodStatus } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../client/resources.ts'
import { timeText } from '../../client/time-text.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'
import { deadlineOf } from '../decide/deadline.ts'
import { type Kill, type PodActions, podActions } from '../decide/pod-actions.ts'
import {
  ephemeralContainers,
  fullName,
  hasEnded,
  initContainers,
  mainContainers,
} from '../decide/pod-view.ts'
import { untilSettled } from '../decide/settling.ts'
import { hasRun, podStatus, type StatusView, type Verdict } from '../status/pod-status.ts'
import { ContainerStarts } from './container-starts.ts'
import { deletePod } from './delete-pod.ts'
import { endContainer, endContainers } from './end-containers.ts'
import { LastWords } from './last-words.ts'
import { Resizer } from './resizer.ts'
import { StatusWriter } from './status-writer.ts'
import type { WorkerParts } from './worker-parts.ts'

/** What failed is tried again after so long. */
const retryPause = 10_000
/** A pod is looked at so often even if nothing happens. */
const usualPause = 60_000
const orphanGrace = 1000

/**
 * Brings one pod to what it should be, from when its node hears of it until nothing of it is left. Looks at how things are
 * each time, so that it goes on with what an earlier process has begun.
 */
export class PodWorker {
  readonly #parts: WorkerParts
  readonly #writer: StatusWriter
  readonly #uid: string
  readonly #resizer: Resizer
  readonly #starts: ContainerStarts
  readonly #lastWords: LastWords
  /** The pod with the resources that it is granted. */
  #granted: Pod
  /** What was said of the pod last. */
  #before: PodStatus
  #sandbox: SandboxState | undefined
  #verdict: Verdict | undefined
  #isGone = false
  #isAdmitted = false
  /** Aborts what would keep the pod from ending. */
  #living = new AbortController()
  #wake = Promise.withResolvers<void>()
  #isAwake = false

  constructor(parts: WorkerParts, pod: Pod) {
    this.#parts = parts
    this.#writer = new StatusWriter(parts, pod)
    this.#uid = pod.metadata.uid ?? ''
    this.#before = pod.status ?? {}
    this.#starts = new ContainerStarts(parts)
    this.#lastWords = new LastWords(parts.facts.folder)
    this.#resizer = new Resizer(parts, pod, this.#before)
    this.#granted = pod
  }

  get pod(): Pod {
    return this.#writer.pod
  }

  /** Whether the node has taken the pod, so that it counts for what the node has left. */
  get isAdmitted(): boolean {
    return this.#isAdmitted
  }

  /** A newer version of the pod came. */
  see(pod: Pod): void {
    this.#writer.see(pod)
    if (this.#isToEnd()) this.#living.abort()
    this.poke()
  }

  /** The API does not have the pod any more. */
  lose(): void {
    this.#isGone = true
    this.#living.abort()
    this.poke()
  }

  /** Ends the pod for a reason that is not its own, such as what it fills; false when it is to end already. */
  evict(verdict: Verdict): boolean {
    if (this.#isToEnd()) return false
    this.#verdict = verdict
    this.#living.abort()
    this.poke()
    return true
  }

  /** Something may have changed. */
  poke(): void {
    this.#isAwake = true
    this.#wake.resolve()
  }

  /** Resolves once nothing of the pod is left, or the agent stops. */
  async run(): Promise<void> {
    const { signal } = this.#parts
    const stop = () => {
      this.#living.abort()
      this.poke()
    }
    signal.addEventListener('abort', stop, { once: true })
    while (!signal.aborted && !(await this.#goThrough())) await this.#rest(retryPause)
    signal.removeEventListener('abort', stop)
    await this.#writer.flushed()
  }

  /** A whole life, or what is left of it; false when that failed and is to be tried again. */
  async #goThrough(): Promise<boolean> {
    const { events, log, signal } = this.#parts
    this.#isAwake = false
    try {
      if (await this.#isRefused()) await this.#beGone()
      else if (await this.#live()) await this.#end()
      return true
    } catch (error) {
      if (signal.aborted) return true
      log.warn({ err: error, pod: fullName(this.pod) }, 'a pod could not be ended')
      events.warning(this.pod, 'FailedKillPod', `error killing pod: ${messageOf(error)}`)
      return false
    }
  }

  async #isRefused(): Promise<boolean> {
    this.#sandbox = await this.#parts.sandboxes.look(this.#uid)
    const refusal = this.#sandbox || this.#isToEnd() ? undefined : this.#parts.refusal(this.pod)
    this.#isAdmitted = !refusal
    if (!refusal) return false
    const { reason, message } = refusal
    this.#parts.events.warning(this.pod, reason, message)
    const { qosClass } = this.#before
    this.#before = {
      phase: 'Failed',
      reason,
      message: `Pod was rejected: ${message}`,
      startTime: this.#before.startTime ?? timeText(this.#parts.clock.now()),
      ...(qosClass && { qosClass }),
    }
    this.#writer.write(this.#before)
    return true
  }

  /** The newest version of the pod, with what it is granted. */
  get #current(): Pod {
    return this.#resizer.isDenied ? this.#granted : this.pod
  }

  /** Whether the pod is to end, for which nothing has been done yet. */
  #isToEnd(): boolean {
    return (
      this.#isGone ||
      this.#verdict !== undefined ||
      this.pod.metadata.deletionTimestamp !== undefined ||
      hasEnded(this.pod)
    )
  }

  /** Until the pod is to end; false when the agent stops before. */
  async #live(): Promise<boolean> {
    const { log, signal } = this.#parts
    while (!signal.aborted) {
      this.#isAwake = false
      let pause = usualPause
      try {
        const outcome = await this.#sync()
        if (outcome === 'over') return true
        pause = outcome
      } catch (error) {
        if (signal.aborted) return false
        if (!this.#living.signal.aborted)
          log.warn({ err: error, pod: fullName(this.pod) }, 'a pod could not be brought forward')
        pause = retryPause
      }
      await this.#rest(Math.min(pause, this.#untilDeadline()))
    }
    return false
  }

  /** Gives after how many milliseconds to look again. */
  async #sync(): Promise<number | 'over'> {
    await this.#look()
    this.#passDeadline()
    if (this.#isToEnd()) return 'over'
    this.#granted = this.#resizer.grant(this.pod)
    this.#tellOfSettled()
    if (hasRun(this.#view())) return 'over'
    await this.#parts.volumes.mount(this.pod, this.#living.signal)
    const actions = podActions(this.#view())
    this.#parts.prober.follow(this.pod, this.#sandbox, false)
    const hasChanged = await this.#act(actions)
    if (actions.killsPod && !actions.createsSandbox) return 'over'
    if (hasChanged) return 0
    await this.#look()
    this.#tellOfSettled()
    return this.#nextTry()
  }

  async #look(): Promise<void> {
    this.#sandbox = await this.#parts.sandboxes.look(this.#uid)
    await this.#lastWords.read(this.pod, this.#sandbox?.containers ?? [])
    this.#parts.looked(this.#uid)
  }

  #view(isTerminal = false): StatusView {
    const { clock, prober, facts } = this.#parts
    return {
      pod: isTerminal ? this.pod : this.#current,
      sandbox: this.#sandbox,
      actual: (id) => this.#resizer.actual(id),
      probe: (id, kind) => prober.result(id, kind),
      before: this.#before,
      isTerminal,
      verdict: this.#verdict,
      now: clock.now(),
      hostAddresses: facts.addresses,
      trouble: (name) => this.#starts.trouble(name),
      message: (id) => this.#lastWords.of(id),
      resize: isTerminal ? [] : this.#resizer.conditions(this.#before.conditions),
    }
  }

  /** What has only just started is told of when it has gone on for a while. */
  #tellOfSettled(): void {
    if (this.#untilSettled() === 0) this.#tell()
  }

  #untilSettled(): number {
    return untilSettled(this.#sandbox, this.#parts.clock.now())
  }

  #tell(isTerminal = false): void {
    this.#before = podStatus(this.#view(isTerminal))
    if (!this.#isGone) this.#writer.write(this.#before)
  }

  #passDeadline(): void {
    if (this.#verdict || this.#untilDeadline() > 0) return
    const reason = 'DeadlineExceeded'
    const message = 'Pod was active on the node longer than the specified deadline'
    this.#verdict = { reason, message }
    this.#parts.events.normal(this.pod, reason, message)
  }

  #untilDeadline(): number {
    return deadlineOf(this.pod, this.#before.startTime) - this.#parts.clock.now()
  }

  /** Whether anything is different now. */
  async #act(actions: PodActions): Promise<boolean> {
    if (actions.createsSandbox) return this.#makeSandbox()
    if (actions.killsPod) return false
    for (const kill of actions.kills) await this.#kill(kill)
    if (actions.resizes.length > 0)
      await this.#resizer.resize(this.#current, this.#uid, actions.resizes)
    let hasStarted = actions.kills.length > 0
    const groups = [
      [ephemeralContainers(this.#current), actions.ephemeral],
      [initContainers(this.#current), actions.init],
      [mainContainers(this.#current), actions.main],
    ] as const
    for (const [containers, names] of groups)
      for (const name of names) {
        if (this.#living.signal.aborted) return true
        const container = containers.find((it) => it.name === name)
        if (container && (await this.#start(container))) hasStarted = true
      }
    return hasStarted
  }

  async #makeSandbox(): Promise<boolean> {
    const { configurator, events, runtime } = this.#parts
    if (this.#sandbox) {
      events.normal(
        this.pod,
        'SandboxChanged',
        'Pod sandbox changed, it will be killed and re-created.',
      )
      await runtime.removeSandbox(this.#uid)
    }
    try {
      await runtime.createSandbox(await configurator.sandboxConfigOf(this.#current))
      return true
    } catch (error) {
      if (this.#living.signal.aborted) return true
      const message = `Failed to create pod sandbox: ${messageOf(error)}`
      events.warning(this.pod, 'FailedCreatePodSandBox', message)
      this.#parts.log.debug({ err: error, pod: fullName(this.pod) }, 'a sandbox was not created')
      return false
    }
  }

  async #kill({ id, container, message, probe }: Kill): Promise<void> {
    const sandbox = this.#sandbox
    if (!sandbox) return
    const own = probe && container[`${probe}Probe`]?.terminationGracePeriodSeconds
    const grace = (own ?? this.pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000
    await endContainer(this.#parts, { pod: this.pod, container, sandbox, id, message, grace })
    await this.#look()
  }

  /** Whether it runs now. */
  async #start(container: Container): Promise<boolean> {
    const sandbox = this.#sandbox
    if (!sandbox) return false
    const wish = { pod: this.#current, container, sandbox, before: this.#before }
    const isStarted = await this.#starts.start(wish, this.#living.signal)
    if (isStarted) await this.#look()
    return isStarted
  }

  #nextTry(): number {
    const waits = !this.#sandbox?.isAlive || this.#resizer.isDenied
    const pause = waits ? retryPause : usualPause
    return Math.min(pause, this.#starts.untilNext(), this.#untilSettled() || pause)
  }

  async #rest(milliseconds: number): Promise<void> {
    if (this.#isAwake || this.#parts.signal.aborted) return
    this.#wake = Promise.withResolvers()
    const cancel = this.#parts.clock.after(milliseconds, () => this.#wake.resolve())
    await this.#wake.promise
    cancel()
  }

  /** Ends what runs, tells how it ended, and waits until the API lets go of the pod. */
  async #end(): Promise<void> {
    const { prober, runtime, signal, volumes } = this.#parts
    this.#starts.forget()
    await this.#look()
    // It was told of only once nothing ran any more, or the node never took it: all has been said.
    const isTold = hasEnded(this.pod)
    if (!isTold && !this.#isGone) this.#tell()
    prober.follow(this.pod, this.#sandbox, true)
    if (this.#sandbox) await this.#endContainers(this.#sandbox)
    prober.forget(this.#uid)
    if (signal.aborted) return
    if (this.#sandbox?.isAlive) await runtime.stopSandbox(this.#uid)
    await this.#look()
    if (!isTold) this.#tell(true)
    await volumes.unmount(this.#uid)
    await this.#beGone()
  }

  async #endContainers(sandbox: SandboxState): Promise<void> {
    const { signal, traffic } = this.#parts
    const left = traffic?.hasLeft(this.#uid, signal) ?? Promise.resolve()
    const ending = endContainers(this.#parts, this.pod, sandbox, this.#grace(), left)
    let isOver = false
    const over = () => {
      isOver = true
      this.poke()
    }
    ending.then(over, over)
    let grace = this.#grace()
    while (!isOver && !signal.aborted) {
      this.#isAwake = false
      if (this.#grace() < grace) {
        grace = this.#grace()
        void this.#hurry(grace)
      }
      await this.#rest(usualPause)
    }
    if (!signal.aborted) await ending
  }

  /** Somebody gives the pod less time than it had. */
  async #hurry(grace: number): Promise<void> {
    const { runtime, sandboxes } = this.#parts
    const sandbox = await sandboxes.look(this.#uid)
    const running = sandbox?.containers.filter(({ state }) => state.kind === 'running') ?? []
    await Promise.allSettled(running.map(({ id }) => runtime.stopContainer(id, grace)))
  }

  /** Milliseconds. */
  #grace(): number {
    if (this.#isGone) return orphanGrace
    if (this.#verdict?.grace !== undefined) return this.#verdict.grace
    const { deletionGracePeriodSeconds } = this.pod.metadata
    const { terminationGracePeriodSeconds = 30 } = this.pod.spec ?? {}
    return Math.max(deletionGracePeriodSeconds ?? terminationGracePeriodSeconds, 1) * 1000
  }

  /** Removes the pod from the API once it is to go, and from the machine once it has gone. */
  async #beGone(): Promise<void> {
    const { runtime, signal, volumes } = this.#parts
    let isDeleted = false
    while (!this.#isGone && !signal.aborted) {
      this.#isAwake = false
      await this.#writer.flushed()
      if (this.pod.metadata.deletionTimestamp && !isDeleted)
        isDeleted = await deletePod(this.#parts, this.pod)
      await this.#rest(isDeleted ? usualPause : retryPause)
    }
    if (!this.#isGone) return
    await runtime.removeSandbox(this.#uid)
    await volumes.unmount(this.#uid)
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
