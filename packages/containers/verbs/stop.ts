import { toGalleyError } from '@galley/kit/errors'
import { ContainerError } from '../errors.ts'
import { runtimeFor } from '../runtimes/runtime-for.ts'
import type { ContainerFiles } from '../state/container-files.ts'
import type { ExitedState } from '../state/container-state.ts'
import type { Signal } from '../state/signal.ts'
import type { Engine } from './engine.ts'
import { findContainer } from './find.ts'
import { settle } from './settle.ts'
import { waitForEnd } from './wait.ts'

const USUAL_GRACE = 10_000
/** Nothing survives SIGKILL for long, unless the kernel itself is stuck. */
const LONGEST_DEATH = 30_000

export interface StopOptions {
  /** Milliseconds between the stop signal and SIGKILL; 10,000 unless given. */
  readonly grace?: number
}

/** Sends the stop signal, waits, and kills what is left. One that does not run is left as it is. */
export async function stopContainer(
  engine: Engine,
  wanted: string,
  { grace = USUAL_GRACE }: StopOptions = {},
): Promise<ExitedState | undefined> {
  const container = await findContainer(engine, wanted)
  await settle(engine, container)
  if (!(await send(engine, container, container.config.stopSignal))) return endOf(container)
  const end = await within(engine, container, grace)
  if (end) return end
  await send(engine, container, 'SIGKILL')
  const death = await within(engine, container, LONGEST_DEATH)
  if (death) return death
  throw new ContainerError('deadline', `${container.config.name} does not end, even by SIGKILL.`)
}

/** Sends a signal to the first process, SIGKILL unless another is given. */
export async function killContainer(
  engine: Engine,
  wanted: string,
  signal: Signal = 'SIGKILL',
): Promise<void> {
  const container = await findContainer(engine, wanted)
  if (await send(engine, container, signal)) return
  throw new ContainerError('invalid', `${container.config.name} is not running.`)
}

async function send(engine: Engine, container: ContainerFiles, signal: Signal): Promise<boolean> {
  const state = await container.state()
  if (state.kind !== 'running') return false
  const runtime = await runtimeFor(container.config.runtime.kind, engine.places)
  return runtime.signal(state, signal)
}

async function endOf(container: ContainerFiles): Promise<ExitedState | undefined> {
  const state = await container.state()
  return state.kind === 'exited' ? state : undefined
}

/** The end if it comes within so many milliseconds. */
async function within(
  engine: Engine,
  container: ContainerFiles,
  milliseconds: number,
): Promise<ExitedState | undefined> {
  const deadline = new AbortController()
  const late = new ContainerError('deadline', 'The time is up.')
  const cancel = engine.clock.after(milliseconds, () => deadline.abort(late))
  try {
    return await waitForEnd(engine, container, deadline.signal)
  } catch (error) {
    if (error === late) return undefined
    throw toGalleyError(error)
  } finally {
    cancel()
  }
}
