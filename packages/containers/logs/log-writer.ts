import { closeSync, mkdirSync, openSync, renameSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { isCode } from '../state/atomic-file.ts'
import type { LogLimits } from '../state/container-config.ts'
import { formatLogLine, logTime, type OutputStream } from './log-line.ts'

const NEWLINE = 0x0a
const RETURN = 0x0d
/** A longer line is written in pieces, so that none has to be held whole. */
const LONGEST_PIECE = 16 * 1024

/** The file being written; `log.1` is the one before it, `log.2` the one before that. */
export const logName = 'log'

/**
 * Writes a container's output into `folder`, beginning a new file when one is full and dropping the
 * oldest. Writes at once and in order: the supervisor has nothing better to do, and what is written
 * survives it.
 */
export class LogWriter {
  readonly #folder: string
  readonly #limits: LogLimits
  readonly #now: () => number
  readonly #lines: 'bytes' | 'text'
  readonly #unfinished: Record<OutputStream, Buffer> = {
    stdout: Buffer.alloc(0),
    stderr: Buffer.alloc(0),
  }
  #file: number
  #bytes: number

  /**
   * `now`: milliseconds since the epoch, with a fraction if there is one. Lines of `text` end without the return that terminals
   * put before each newline, as Kubernetes' runtimes write them.
   */
  constructor(
    folder: string,
    limits: LogLimits,
    now: () => number,
    lines: 'bytes' | 'text' = 'bytes',
  ) {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    this.#folder = folder
    this.#limits = limits
    this.#now = now
    this.#lines = lines
    this.#file = this.#open()
    this.#bytes = statSync(join(folder, logName)).size
  }

  write(stream: OutputStream, chunk: Buffer): void {
    let rest = Buffer.concat([this.#unfinished[stream], chunk])
    for (;;) {
      const end = rest.indexOf(NEWLINE)
      const isLine = end >= 0 && end <= LONGEST_PIECE
      if (!isLine && rest.length <= LONGEST_PIECE) break
      const length = isLine ? end : LONGEST_PIECE
      this.#append(stream, rest.subarray(0, isLine ? this.#textEnd(rest, end) : length), !isLine)
      rest = rest.subarray(isLine ? length + 1 : length)
    }
    this.#unfinished[stream] = rest
  }

  /** Writes what came without a newline and closes the file. */
  close(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      const rest = this.#unfinished[stream]
      if (rest.length > 0) this.#append(stream, rest, true)
    }
    closeSync(this.#file)
  }

  #append(stream: OutputStream, text: Buffer, partial: boolean): void {
    const line = formatLogLine({ time: logTime(this.#now()), stream, text, partial })
    if (this.#bytes > 0 && this.#bytes + line.length > this.#limits.fileBytes) this.#rotate()
    writeSync(this.#file, line)
    this.#bytes += line.length
  }

  #textEnd(line: Buffer, end: number): number {
    return this.#lines === 'text' && line[end - 1] === RETURN ? end - 1 : end
  }

  #rotate(): void {
    closeSync(this.#file)
    for (let age = this.#limits.files - 1; age > 0; age -= 1) {
      const younger = age === 1 ? logName : `${logName}.${age - 1}`
      moveIfPresent(join(this.#folder, younger), join(this.#folder, `${logName}.${age}`))
    }
    this.#file = this.#open()
    this.#bytes = 0
  }

  #open(): number {
    // With a single file there is none to move away to: it begins anew.
    const flags = this.#limits.files === 1 && this.#bytes > 0 ? 'w' : 'a'
    return openSync(join(this.#folder, logName), flags, 0o600)
  }
}

function moveIfPresent(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error
  }
}
