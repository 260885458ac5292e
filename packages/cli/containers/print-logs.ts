import { once } from 'node:events'
import type { LogLine } from '@galley/containers/logs/log-line'
import type { Engine } from '@galley/containers/verbs/engine'
import { containerLogs } from '@galley/containers/verbs/logs'
import type { Terminal } from '../terminal.ts'
import { callerStreams } from './caller-streams.ts'

export interface LogsShown {
  readonly follow: boolean
  readonly tail: number | undefined
  /** Milliseconds since the Unix epoch. */
  readonly since: number | undefined
  readonly timestamps: boolean
}

/** Prints a container's log byte for byte, each line to the stream that it was written to. */
export async function printLogs(
  engine: Engine,
  name: string,
  { follow, tail, since, timestamps }: LogsShown,
  { signal }: Terminal,
): Promise<void> {
  const options = {
    follow,
    signal,
    ...(tail !== undefined && { tail }),
    ...(since !== undefined && { since }),
  }
  let isWhole = true
  for await (const line of containerLogs(engine, name, options)) {
    const stream = callerStreams[line.stream]
    if (!stream.writable) return // whoever read it is gone
    const bytes = bytesOf(line, timestamps && isWhole)
    if (!stream.write(bytes)) await once(stream, 'drain', { signal }).catch(() => {})
    isWhole = !line.partial
  }
}

function bytesOf({ time, text, partial }: LogLine, hasTime: boolean): Buffer {
  return Buffer.concat([
    Buffer.from(hasTime ? `${time} ` : ''),
    text,
    Buffer.from(partial ? '' : '\n'),
  ])
}
