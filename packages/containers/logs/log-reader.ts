import { type FileHandle, open, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, sleep } from '@galley/kit/clock'
import { isCode } from '../state/atomic-file.ts'
import { type LogLine, parseLogLine } from './log-line.ts'
import { logName } from './log-writer.ts'

const CHUNK = 64 * 1024
const LOOK_AGAIN = 50
const NEWLINE = 0x0a

export interface LogOptions {
  /** Only the last so many lines. */
  readonly tail?: number
  /** Only lines from this moment on, in milliseconds since the epoch. */
  readonly since?: number
  /** Go on with what is written, for as long as `isLive` says that more may come. */
  readonly follow?: { readonly clock: Clock; isLive(): Promise<boolean> }
  readonly signal?: AbortSignal
}

/** The lines in a container's log folder, oldest first, through all its files. */
export async function* readLogs(folder: string, options: LogOptions = {}): AsyncGenerator<LogLine> {
  const follower = new LogFollower(folder)
  try {
    yield* lastOf(selected(follower.written(), options), options.tail)
    if (options.follow) yield* selected(following(follower, options.follow, options), options)
  } finally {
    await follower.close()
  }
}

async function* following(
  follower: LogFollower,
  { clock, isLive }: NonNullable<LogOptions['follow']>,
  { signal }: LogOptions,
): AsyncGenerator<LogLine> {
  for (;;) {
    // Asked before the look: what is written last is then sure to be seen.
    const live = await isLive()
    yield* follower.written()
    if (!live || signal?.aborted) return
    await sleep(clock, LOOK_AGAIN, signal).catch(() => {})
  }
}

async function* selected(
  lines: AsyncIterable<LogLine>,
  { since, signal }: LogOptions,
): AsyncGenerator<LogLine> {
  for await (const line of lines) {
    if (signal?.aborted) return
    if (since === undefined || Date.parse(line.time) >= since) yield line
  }
}

/** The pieces of the last `count` lines. */
async function* lastOf(
  lines: AsyncIterable<LogLine>,
  count: number | undefined,
): AsyncGenerator<LogLine> {
  if (count === undefined) return yield* lines
  const kept: LogLine[][] = []
  let isWhole = true
  for await (const line of lines) {
    if (isWhole) kept.push([line])
    else kept.at(-1)?.push(line)
    isWhole = !line.partial
    if (kept.length > count) kept.shift()
  }
  yield* kept.flat()
}

/** Reads on from where it stopped, from one file to the next as they are rotated. */
class LogFollower {
  readonly #folder: string
  #file: FileHandle | undefined
  #position = 0
  #rest: Buffer = Buffer.alloc(0)
  #begun = false

  constructor(folder: string) {
    this.#folder = folder
  }

  /** All lines written by now and not read before. */
  async *written(): AsyncGenerator<LogLine> {
    if (!this.#begun) yield* this.#older()
    for (;;) {
      const replaced = await this.#isReplaced()
      this.#file ??= await openIfPresent(join(this.#folder, logName))
      yield* this.#toEnd()
      if (!replaced) return
      await this.close()
    }
  }

  async close(): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
    this.#position = 0
    this.#rest = Buffer.alloc(0)
  }

  async *#older(): AsyncGenerator<LogLine> {
    this.#begun = true
    const names = await readdir(this.#folder).catch(() => [])
    const ages = names.flatMap((name) => /^log\.(\d+)$/.exec(name)?.[1] ?? []).map(Number)
    for (const age of ages.toSorted((a, b) => b - a)) {
      this.#file = await openIfPresent(join(this.#folder, `${logName}.${age}`))
      yield* this.#toEnd()
      await this.close()
    }
  }

  /** Whether the file being read is no longer the one being written. */
  async #isReplaced(): Promise<boolean> {
    if (!this.#file) return false
    const current = await openIfPresent(join(this.#folder, logName))
    if (!current) return true
    const [mine, theirs] = await Promise.all([this.#file.stat(), current.stat()])
    await current.close()
    return mine.ino !== theirs.ino
  }

  async *#toEnd(): AsyncGenerator<LogLine> {
    const buffer = Buffer.alloc(CHUNK)
    while (this.#file) {
      const { bytesRead } = await this.#file.read(buffer, 0, CHUNK, this.#position)
      if (bytesRead === 0) return
      this.#position += bytesRead
      yield* this.#lines(buffer.subarray(0, bytesRead))
    }
  }

  *#lines(chunk: Buffer): Generator<LogLine> {
    let rest = Buffer.concat([this.#rest, chunk])
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      const line = parseLogLine(rest.subarray(0, end))
      if (line) yield line
      rest = rest.subarray(end + 1)
    }
    this.#rest = rest
  }
}

async function openIfPresent(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}
