import type { SandboxState } from '@galley/containers/pods/pod-runtime'
import type { ContainerStatus, PodStatus } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../client/resources.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'
import { containerReference } from '../container-reference.ts'
import { type BackOff, durationText, restarted, waitOf } from '../decide/back-off.ts'
import { fullName, latestRun } from '../decide/pod-view.ts'
import type { Trouble } from '../status/pod-status.ts'
import { startContainer } from './start-container.ts'
import type { WorkerParts } from './worker-parts.ts'

/** What failed is tried again after so long. */
const retryPause = 10_000

/** A container that could not be started: why, and when to try again. */
interface Held extends Trouble {
  readonly until: number
}

export interface StartWish {
  readonly pod: Pod
  readonly container: Container
  readonly sandbox: SandboxState
  /** What was said of the pod last. */
  readonly before: PodStatus
}

/** Starts a pod's containers, and holds those back that fail again and again. */
export class ContainerStarts {
  readonly #parts: WorkerParts
  readonly #backOffs = new Map<string, BackOff>()
  readonly #held = new Map<string, Held>()

  constructor(parts: WorkerParts) {
    this.#parts = parts
  }

  /** Why a container does not run. */
  trouble(name: string): Trouble | undefined {
    return this.#held.get(name)
  }

  /** Nothing is to be started any more. */
  forget(): void {
    this.#held.clear()
  }

  /** Milliseconds until the first container that is held back is to be tried again. */
  untilNext(): number {
    const now = this.#parts.clock.now()
    return Math.min(...[...this.#held.values()].map(({ until }) => Math.max(until - now, 0)))
  }

  /** Whether it runs now; else it is held until later. */
  async start(wish: StartWish, signal: AbortSignal): Promise<boolean> {
    const { clock } = this.#parts
    const { name } = wish.container
    const held = this.#held.get(name)
    if ((held && held.until > clock.now()) || this.#isHeldBack(wish)) return false
    const trouble = await startContainer(this.#parts, { ...wish, attempt: attemptOf(wish) }, signal)
    if (signal.aborted) return true
    if (trouble) this.#held.set(name, { ...trouble, until: clock.now() + retryPause })
    else this.#held.delete(name)
    return !trouble
  }

  /** Keeps a container that ends again and again from being started too soon. */
  #isHeldBack({ pod, container, sandbox }: StartWish): boolean {
    const { clock } = this.#parts
    const state = latestRun(sandbox, container.name)?.state
    if (state?.kind !== 'exited') return false
    const key = `${container.name} ${container.image}`
    const backOff = this.#backOffs.get(key)
    const wait = waitOf(backOff, state.finishedAt, clock.now())
    if (backOff && wait > 0) {
      this.#hold(pod, container.name, backOff.delay, wait)
      return true
    }
    this.#backOffs.set(key, restarted(backOff, state.finishedAt, clock.now()))
    return false
  }

  #hold(pod: Pod, container: string, delay: number, wait: number): void {
    const { clock, events } = this.#parts
    const name = fullName(pod)
    const told = `Back-off restarting failed container ${container} in pod ${name}`
    events.warning(containerReference(pod, container), 'BackOff', told)
    this.#held.set(container, {
      reason: 'CrashLoopBackOff',
      message: `back-off ${durationText(delay)} restarting failed container=${container} pod=${name}`,
      until: clock.now() + wait,
    })
  }
}

/** Counts on where a sandbox that was lost has stopped. */
function attemptOf({ container: { name }, sandbox, before }: StartWish): number {
  const run = latestRun(sandbox, name)
  if (run) return run.state.kind === 'created' ? run.config.attempt : run.config.attempt + 1
  const { containerStatuses = [], initContainerStatuses = [] } = before
  const told = [...containerStatuses, ...initContainerStatuses].find((it) => it.name === name)
  return told ? told.restartCount + (isCounted(told) ? 0 : 1) : 0
}

/** Its count has been raised already when its traces were lost, or it never ran. */
function isCounted({ state, lastState, containerID }: ContainerStatus): boolean {
  if (lastState?.terminated?.reason === 'ContainerStatusUnknown') return true
  return !state?.running && !state?.terminated && !lastState?.terminated && !containerID
}
