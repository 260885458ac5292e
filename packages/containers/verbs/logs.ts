import type { LogLine } from '../logs/log-line.ts'
import { readLogs } from '../logs/log-reader.ts'
import type { Engine } from './engine.ts'
import { findContainer } from './find.ts'

export interface ContainerLogOptions {
  readonly tail?: number
  /** Milliseconds since the Unix epoch. */
  readonly since?: number
  /** Go on until the container ends. */
  readonly follow?: boolean
  readonly signal?: AbortSignal
}

/** What a container wrote, of all its runs that the log files still hold, oldest first. */
export async function* containerLogs(
  engine: Engine,
  wanted: string,
  { follow, ...options }: ContainerLogOptions = {},
): AsyncGenerator<LogLine> {
  const container = await findContainer(engine, wanted)
  const isLive = async () => (await container.supervisor()) !== undefined
  yield* readLogs(container.places.logs, {
    ...options,
    ...(follow && { follow: { clock: engine.clock, isLive } }),
  })
}
