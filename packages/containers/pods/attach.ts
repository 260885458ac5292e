import { ContainerError } from '../errors.ts'
import { resizeTerminal } from '../terminal/pty.ts'
import { type Engine, findContainer } from './engine.ts'
import type { Session } from './pod-runtime.ts'

/** The streams of a container's first process, from now on. */
export function attach(engine: Engine, id: string): Session {
  const { run, record } = findContainer(engine, id)
  if (!run) throw new ContainerError('invalid', `${record.config.name} is not running.`)
  return run.streams.attach(async (size) => {
    const { identity } = await run.started
    await resizeTerminal(`/proc/${identity.pid}/fd/0`, size)
  })
}
