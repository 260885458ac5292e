export type OutputStream = 'stdout' | 'stderr'

/** A piece of a container's output, at most one line of it. */
export interface LogLine {
  /** RFC 3339 in UTC, nine digits of a second. */
  readonly time: string
  readonly stream: OutputStream
  /** Without its newline. */
  readonly text: Buffer
  /** The line went on after this piece, or ended without a newline. */
  readonly partial: boolean
}

const SPACE = 0x20

/** `TIME STREAM F|P TEXT`: the log format of Kubernetes' container runtime interface. */
export function formatLogLine({ time, stream, text, partial }: LogLine): Buffer {
  const head = `${time} ${stream} ${partial ? 'P' : 'F'} `
  return Buffer.concat([Buffer.from(head), text, Buffer.from('\n')])
}

/** Reads one line, its newline taken off; undefined when it is none of ours. */
export function parseLogLine(line: Buffer): LogLine | undefined {
  const afterTime = line.indexOf(SPACE)
  const afterStream = line.indexOf(SPACE, afterTime + 1)
  const afterTag = line.indexOf(SPACE, afterStream + 1)
  if (afterTime < 0 || afterStream < 0 || afterTag < 0) return undefined
  const stream = line.toString('latin1', afterTime + 1, afterStream)
  if (stream !== 'stdout' && stream !== 'stderr') return undefined
  return {
    time: line.toString('latin1', 0, afterTime),
    stream,
    partial: line[afterStream + 1] === 0x50,
    text: line.subarray(afterTag + 1),
  }
}

/** Milliseconds since the epoch, fraction included, as the log writes it. */
export function logTime(milliseconds: number): string {
  const whole = Math.floor(milliseconds)
  const micros = Math.floor((milliseconds - whole) * 1000)
  const iso = new Date(whole).toISOString()
  return `${iso.slice(0, -1)}${String(micros).padStart(3, '0')}000Z`
}
