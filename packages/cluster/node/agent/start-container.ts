import type { PodContainerConfig, SandboxState } from '@galley/containers/pods/pod-runtime'
import { StartFailure } from '@galley/containers/runtimes/runtime'
import type { Pod } from '../../client/resources.ts'
import type { Container } from '../../kinds/pod-spec/types.ts'
import { ConfigurationError } from '../configuration/pod-configurator.ts'
import { containerReference } from '../container-reference.ts'
import { notesOf } from '../decide/container-notes.ts'
import { ephemeralContainers, latestRun } from '../decide/pod-view.ts'
import type { Trouble } from '../status/pod-status.ts'
import { HookError } from './ports.ts'
import { startFailureText } from './start-failure.ts'
import type { WorkerParts } from './worker-parts.ts'

export interface Start {
  readonly pod: Pod
  readonly container: Container
  readonly sandbox: SandboxState
  readonly attempt: number
}

/** Pulls, configures, creates and starts a container, and runs its hook; why that failed, if so. */
export async function startContainer(
  parts: WorkerParts,
  start: Start,
  signal: AbortSignal,
): Promise<Trouble | undefined> {
  const { pod, container } = start
  const tell = teller(parts, start)
  const outcome = await parts.images.ensure(pod, container, signal)
  if (outcome.kind === 'absent') {
    tell.failed(`Error: ${outcome.reason}`)
    return { reason: outcome.reason, message: outcome.message }
  }
  const config = await attempt(tell, 'CreateContainerConfigError', () =>
    configured(parts, start, outcome),
  )
  if (config.kind === 'trouble') return config
  await parts.runtime.prepareImage(outcome.image)
  const created = await attempt(tell, 'CreateContainerError', () =>
    createAnew(parts, start, config.value),
  )
  if (created.kind === 'trouble') return created
  tell.normal('Created', `Created container: ${container.name}`)
  const started = await attempt(tell, 'RunContainerError', () =>
    parts.runtime.startContainer(created.value).catch(wordedAnew),
  )
  if (started.kind === 'trouble') return started
  tell.normal('Started', `Started container ${container.name}`)
  return runPostStart(parts, start, created.value, signal)
}

function wordedAnew(error: unknown): never {
  if (!(error instanceof StartFailure)) throw error
  throw new StartFailure(error.exitCode, startFailureText(error.message))
}

const teller = ({ events }: WorkerParts, { pod, container }: Start) => {
  const about = containerReference(pod, container.name)
  return {
    normal: (reason: string, message: string) => events.normal(about, reason, message),
    warning: (reason: string, message: string) => events.warning(about, reason, message),
    failed: (message: string) => events.warning(about, 'Failed', message),
  }
}

type Attempt<T> =
  | { readonly kind: 'done'; readonly value: T }
  | ({ readonly kind: 'trouble' } & Trouble)

async function attempt<T>(
  tell: ReturnType<typeof teller>,
  reason: string,
  act: () => Promise<T>,
): Promise<Attempt<T>> {
  try {
    return { kind: 'done', value: await act() }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    tell.failed(`Error: ${message}`)
    return { kind: 'trouble', reason, message }
  }
}

async function configured(
  { configurator, logs }: WorkerParts,
  { pod, container, sandbox, attempt: number }: Start,
  { image, name, imageID }: { readonly image: PodContainerConfig['image'] } & Names,
): Promise<PodContainerConfig> {
  const config = await configurator.containerConfigOf({
    pod,
    container,
    image,
    attempt: number,
    podAddresses: [sandbox.address],
    logs,
    annotations: notesOf(container, name, imageID),
  })
  const target = ephemeralContainers(pod).find((it) => it.name === container.name)
  if (!target?.targetContainerName) return config
  return { ...config, processesOf: runningId(sandbox, target.targetContainerName) }
}

interface Names {
  readonly name: string
  readonly imageID: string
}

function runningId(sandbox: SandboxState, name: string): string {
  const run = latestRun(sandbox, name)
  if (!run) throw new ConfigurationError(`unable to find target container "${name}"`)
  return run.id
}

/** What was created and never started, and all runs but the last, make place. */
async function createAnew(
  { runtime }: WorkerParts,
  { container, sandbox, attempt: number }: Start,
  config: PodContainerConfig,
): Promise<string> {
  const past = sandbox.containers.filter(({ config: { name } }) => name === container.name)
  const stale = past.filter(
    ({ state, config: { attempt: before } }) => state.kind === 'created' || before < number - 1,
  )
  for (const { id } of stale) await runtime.removeContainer(id)
  return runtime.createContainer(sandbox.config.id, config)
}

async function runPostStart(
  parts: WorkerParts,
  start: Start,
  id: string,
  signal: AbortSignal,
): Promise<Trouble | undefined> {
  const { pod, container, sandbox } = start
  if (!container.lifecycle?.postStart) return undefined
  try {
    await parts.hooks.run(pod, container, sandbox, id, 'postStart', signal)
    return undefined
  } catch (error) {
    if (signal.aborted) return undefined
    const tell = teller(parts, start)
    // What it printed may be secret.
    tell.warning('FailedPostStartHook', 'PostStartHook failed')
    tell.normal('Killing', 'FailedPostStartHook')
    const grace = (pod.spec?.terminationGracePeriodSeconds ?? 30) * 1000
    await parts.runtime.stopContainer(id, grace)
    const message = error instanceof HookError ? error.details : String(error)
    return { reason: 'PostStartHookError', message }
  }
}
