import type { EndStatus } from './statuses.ts'

/** What a client reads and writes of a process, whatever the protocol. */
export interface ClientStreams {
  /** What the client types, until it ends it. Reading slowly slows the client. */
  readonly stdin: AsyncIterable<Buffer>
  /** Each resolves when there is room for more, or nobody to send to. */
  stdout(bytes: Buffer): Promise<void>
  stderr(bytes: Buffer): Promise<void>
  /** Calls `listener` with each size of the client's terminal. */
  onResize(listener: (size: TerminalSize) => void): void
  /** Tells how the process ended, after all of its output, and lets the client go. */
  finish(status: EndStatus): Promise<void>
  /** Aborts when the client is gone. */
  readonly gone: AbortSignal
}

export interface TerminalSize {
  readonly columns: number
  readonly rows: number
}

/** Which streams a client asked for. */
export interface AskedStreams {
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  readonly tty: boolean
}
