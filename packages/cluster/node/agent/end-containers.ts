import type { PodContainerState, SandboxState } from '@galley/containers/pods/pod-runtime'
import { sleep } from '@galley/kit/clock'
import type { Pod } from '../../client/resources.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'
import { containerReference } from '../container-reference.ts'
import {
  ephemeralContainers,
  initContainers,
  isSidecar,
  mainContainers,
} from '../decide/pod-view.ts'
import type { WorkerParts } from './worker-parts.ts'

/** Nobody is killed without any time to end by itself. */
const shortestGrace = 2000
/** Milliseconds for which a busy container may take to accept what came before its traffic went elsewhere. */
const longestAccepting = 2000
const betweenLooks = 20
/** Milliseconds that a hook has to fail once its container has ended. */
const longestFailing = 500

export interface End {
  readonly pod: Pod
  readonly container: Container
  readonly sandbox: SandboxState
  readonly id: string
  /** Of the event. */
  readonly message: string
  /** Milliseconds, hook included. */
  readonly grace: number
  /** Resolves when it may be told to end: traffic has gone elsewhere, and those have ended that end before it. */
  readonly turn?: Promise<unknown>
}

/** Runs a container's hook, and ends it: by its signal, and by SIGKILL when its time is up. */
export async function endContainer(parts: WorkerParts, end: End): Promise<void> {
  const { pod, container, id, message, turn } = end
  const { clock, events, runtime } = parts
  events.normal(containerReference(pod, container.name), 'Killing', message)
  const deadline = clock.monotonic() + end.grace
  const left = () => deadline - clock.monotonic()
  const abandoned = new AbortController()
  const hasHook = container.lifecycle?.preStop && end.grace > 0
  const hook = hasHook ? runPreStop(parts, end, abandoned.signal) : undefined
  try {
    if (hook) await within(parts, left(), hook)
    if (turn && left() > 0) await within(parts, left(), turn)
    await runtime.stopContainer(id, Math.max(left(), shortestGrace))
    // One that outlasted its time fails with its container.
    if (hook) await within(parts, longestFailing, hook)
  } finally {
    abandoned.abort()
  }
}

async function runPreStop(
  parts: WorkerParts,
  { pod, container, sandbox, id }: End,
  abandoned: AbortSignal,
): Promise<void> {
  try {
    await parts.hooks.run(pod, container, sandbox, id, 'preStop', abandoned)
  } catch {
    if (abandoned.aborted) return
    const about = containerReference(pod, container.name)
    parts.events.warning(about, 'FailedPreStopHook', 'PreStopHook failed')
  }
}

/** Resolves once nothing waits to be accepted: whoever ends then breaks no connection that it never saw. */
async function emptied({ runtime, clock }: WorkerParts, { config }: SandboxState): Promise<void> {
  const due = clock.monotonic() + longestAccepting
  while (clock.monotonic() < due && (await runtime.unaccepted(config.id)) > 0)
    await sleep(clock, betweenLooks)
}

async function within({ clock }: WorkerParts, milliseconds: number, turn: Promise<unknown>) {
  const over = new AbortController()
  await Promise.race([turn, sleep(clock, milliseconds, over.signal).catch(() => undefined)])
  over.abort()
}

/**
 * Ends all that runs of a pod, once its traffic has gone elsewhere (`left`): main containers together, then sidecars, the
 * last first.
 */
export async function endContainers(
  parts: WorkerParts,
  pod: Pod,
  sandbox: SandboxState,
  grace: number,
  left: Promise<void>,
): Promise<void> {
  const ends = new Map<string, Promise<void>>()
  const idle = left.then(() => emptied(parts, sandbox))
  const end = (run: PodContainerState, container: Container, turn: Promise<unknown> = idle) => {
    const message = `Stopping container ${container.name}`
    const whole = { pod, container, sandbox, id: run.id, message, grace, turn }
    ends.set(container.name, endContainer(parts, whole))
  }
  const running = (container: Container) =>
    sandbox.containers.find(
      ({ config, state }) => config.name === container.name && state.kind === 'running',
    )
  const sidecars = initContainers(pod).filter(isSidecar).toReversed()
  const first = [
    ...mainContainers(pod),
    ...initContainers(pod).filter((it) => !isSidecar(it)),
    ...ephemeralContainers(pod),
  ]
  for (const container of first) {
    const run = running(container)
    if (run) end(run, container)
  }
  let before: Promise<unknown> = Promise.allSettled([
    idle,
    ...mainContainers(pod).map(({ name }) => ends.get(name)),
  ])
  for (const container of sidecars) {
    const run = running(container)
    if (!run) continue
    end(run, container, before)
    before = Promise.allSettled([before, ends.get(container.name)])
  }
  await Promise.all(ends.values())
}
