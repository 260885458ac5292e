import { type FSWatcher, watch } from 'node:fs'
import type { Clock } from '@galley/kit/clock'
import { ContainerError } from '../errors.ts'
import { StartFailure } from '../runtimes/runtime.ts'
import {
  identify,
  isAlive,
  type ProcessIdentity,
  signalProcess,
} from '../state/process-identity.ts'
import type { Signal } from '../state/signal.ts'
import { ContainerStreams } from './container-streams.ts'
import type { PodDriver } from './driver.ts'
import { type Marks, markKilled, markLost, readMarks, wasKilled } from './marks.ts'
import type { ContainerEnd } from './pod-runtime.ts'
import type { StoredContainer, StoredSandbox } from './records.ts'

/** Between looks that nobody asked for: a parent that was killed tells nothing. */
const LOOK_AGAIN = 5000
/** The same where the system tells of no changes. */
const LOOK_SOON = 50
/** A parent that is not there by then will never be. */
const LONGEST_LAUNCH = 10_000
/** Nothing survives SIGKILL for long, unless the kernel itself is stuck. */
const LONGEST_DEATH = 30_000

export interface FirstProcess {
  readonly identity: ProcessIdentity
  readonly startedAt: number
}

/** A container from its start, or from the moment that it was taken over, to its end. */
export class ContainerRun {
  readonly streams: ContainerStreams
  /** Rejects with `StartFailure` when it never ran. */
  readonly started: Promise<FirstProcess>
  /** Resolves when all of it has ended and its output is in its logs. */
  readonly ended: Promise<ContainerEnd>
  readonly #sandbox: StoredSandbox
  readonly #container: StoredContainer
  readonly #driver: PodDriver
  readonly #clock: Clock
  readonly #starting = Promise.withResolvers<FirstProcess>()
  readonly #ending = Promise.withResolvers<ContainerEnd>()
  #first: FirstProcess | undefined
  #watcher: FSWatcher | undefined
  #cancel = () => {}
  #looking: Promise<void> | undefined
  #lookAgain = false
  #isOver = false
  readonly #since: number

  constructor(sandbox: StoredSandbox, container: StoredContainer, driver: PodDriver, clock: Clock) {
    this.#sandbox = sandbox
    this.#container = container
    this.#driver = driver
    this.#clock = clock
    this.#since = clock.monotonic()
    this.streams = new ContainerStreams(container.places, container.record.config, clock)
    this.started = this.#starting.promise
    this.started.catch(() => {}) // asked for by whoever starts it
    this.ended = this.#ending.promise
    this.#watch()
    this.#look()
  }

  get first(): FirstProcess | undefined {
    return this.#first
  }

  signal(signal: Signal): boolean {
    return this.#first !== undefined && signalProcess(this.#first.identity, signal)
  }

  /** Its stop signal, and SIGKILL after `grace` milliseconds. */
  async stop(signal: Signal, grace: number): Promise<void> {
    await this.started.catch(() => {})
    if (grace > 0) {
      this.signal(signal)
      if (await this.#endsWithin(grace)) return
    }
    await this.kill()
  }

  async kill(): Promise<void> {
    await markKilled(this.#container.places.marks)
    this.signal('SIGKILL')
    await this.#driver.endStragglers(this.#sandbox, this.#container)
    if (await this.#endsWithin(LONGEST_DEATH)) return
    const { name } = this.#container.record.config
    throw new ContainerError('unavailable', `The container ${name} does not end.`)
  }

  /** Follows it no more; it runs on. */
  close(): void {
    this.#stopWatching()
    this.streams.close()
  }

  async #endsWithin(milliseconds: number): Promise<boolean> {
    const late = Promise.withResolvers<boolean>()
    const cancel = this.#clock.after(milliseconds, () => late.resolve(false))
    const isEnded = await Promise.race([this.ended.then(() => true), late.promise])
    cancel()
    return isEnded
  }

  #watch(): void {
    try {
      this.#watcher = watch(this.#container.places.marks, () => this.#look())
      this.#watcher.on('error', () => {})
    } catch {
      // The system has no more watches: looking often does as well.
    }
  }

  #stopWatching(): void {
    this.#isOver = true
    this.#watcher?.close()
    this.#cancel()
  }

  /** One look at a time; what changes meanwhile is looked at afterwards. */
  #look(): void {
    this.#lookAgain = true
    if (this.#looking || this.#isOver) return
    this.#looking = this.#lookOnce().finally(() => {
      this.#looking = undefined
      if (this.#lookAgain) this.#look()
    })
  }

  async #lookOnce(): Promise<void> {
    this.#lookAgain = false
    const marks = await readMarks(this.#container.places.marks)
    if (this.#isOver) return
    if (marks.first && !this.#first) this.#begin(marks.first)
    if (marks.end) return this.#end(marks.end)
    const isLate = this.#clock.monotonic() - this.#since > LONGEST_LAUNCH
    if (marks.parent ? !isAlive(marks.parent) : isLate) {
      // It may have ended as it should between the two looks.
      const again = await readMarks(this.#container.places.marks)
      if (!again.end) await markLost(this.#container.places.marks)
      this.#lookAgain = true
    }
    this.#cancel()
    const wait = this.#watcher ? LOOK_AGAIN : LOOK_SOON
    this.#cancel = this.#clock.after(wait, () => this.#look())
  }

  #begin({ pid, at }: NonNullable<Marks['first']>): void {
    // One that has ended already leaves its number behind, but no identity.
    const identity = identify(pid) ?? { pid, started: 'ended', boot: '' }
    this.#first = { identity, startedAt: at }
    this.#starting.resolve(this.#first)
  }

  async #end(raw: NonNullable<Marks['end']>): Promise<void> {
    this.#stopWatching()
    await this.#driver.endStragglers(this.#sandbox, this.#container)
    const end = await endOf(this.#driver, this.#container, { end: raw, ...firstOf(this.#first) })
    this.streams.end(end.exitCode)
    if (end.error !== undefined) this.#starting.reject(new StartFailure(125, end.error))
    this.#ending.resolve(end)
  }
}

function firstOf(first: FirstProcess | undefined): Pick<Marks, 'first'> {
  return first ? { first: { pid: first.identity.pid, at: first.startedAt } } : {}
}

/** What could not be started has this exit code. */
const NOT_STARTED = 128

/** How a container ended by its marks, among which there is the end. */
export async function endOf(
  driver: PodDriver,
  container: StoredContainer,
  { first, end }: Pick<Marks, 'first'> & Required<Pick<Marks, 'end'>>,
): Promise<ContainerEnd> {
  if (!first) {
    const error = await driver.failureOf(container)
    return { kind: 'exited', finishedAt: end.at, exitCode: NOT_STARTED, oomKilled: false, error }
  }
  const raw = { ...end, wasKilled: await wasKilled(container.places.marks) }
  return {
    kind: 'exited',
    startedAt: first.at,
    finishedAt: end.at,
    exitCode: end.exitCode,
    oomKilled: driver.wasOutOfMemory(container, raw),
  }
}
