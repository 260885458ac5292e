import type { FileHandle } from 'node:fs/promises'
import { type Clock, sleep } from '@galley/kit/clock'
import { currentInode, logFiles, openIfPresent } from './log-files.ts'
import { type LogLine, parseLogLine } from './log-line.ts'
import { findTail, type LogPlace, type LogTail } from './log-tail.ts'

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
  const { tail, since, follow, signal } = options
  const found: LogTail = tail === undefined ? {} : await findTail(folder, tail)
  const { end: _, ...open } = found
  // Who asks for the last lines and no more gets none that came meanwhile.
  const follower = new LogFollower(folder, follow ? open : found)
  const lines = follow ? following(follower, follow, signal) : follower.written()
  try {
    for await (const line of lines) {
      if (signal?.aborted) return
      if (since === undefined || Date.parse(line.time) >= since) yield line
    }
  } finally {
    await follower.close()
  }
}

async function* following(
  follower: LogFollower,
  { clock, isLive }: NonNullable<LogOptions['follow']>,
  signal: AbortSignal | undefined,
): AsyncGenerator<LogLine> {
  for (;;) {
    // Asked before the look: what is written last is then sure to be seen.
    const live = await isLive()
    yield* follower.written()
    if (!live || signal?.aborted) return
    await sleep(clock, LOOK_AGAIN, signal).catch(() => {})
  }
}

/** Reads on from where it stopped, from one file to the next as they are rotated. */
class LogFollower {
  readonly #folder: string
  readonly #end: LogPlace | undefined
  #start: LogPlace | undefined
  #file: FileHandle | undefined
  #inode: number | undefined
  #position = 0
  #rest: Buffer = Buffer.alloc(0)

  constructor(folder: string, { start, end }: LogTail) {
    this.#folder = folder
    this.#start = start
    this.#end = end
  }

  /** All lines written by now and not read before. */
  async *written(): AsyncGenerator<LogLine> {
    if (!this.#file) await this.#openFirst()
    while (this.#file) {
      // Asked before the look, as above.
      const current = await currentInode(this.#folder)
      yield* this.#toEnd(this.#file)
      const isLast = this.#inode === (this.#end?.inode ?? current)
      if (isLast || !(await this.#openNext())) return
    }
  }

  async close(): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
    this.#position = 0
    this.#rest = Buffer.alloc(0)
  }

  async #openFirst(): Promise<void> {
    const files = await logFiles(this.#folder)
    const start = this.#start
    const first = start ? files.find(({ inode }) => inode === start.inode) : files[0]
    // What was there to begin with has been dropped: what is left is all newer.
    await this.#open(first ?? files[0])
    if (start && first) this.#position = start.position
    this.#start = undefined
  }

  /** False where there is none yet. */
  async #openNext(): Promise<boolean> {
    const files = await logFiles(this.#folder)
    // Where the file that was read is gone, the oldest is the next.
    const next = files[files.findIndex(({ inode }) => inode === this.#inode) + 1]
    if (!next) return false
    await this.close()
    await this.#open(next)
    return this.#file !== undefined
  }

  async #open(file: { readonly path: string } | undefined): Promise<void> {
    this.#file = file && (await openIfPresent(file.path))
    // The name may have come to mean another file since.
    this.#inode = (await this.#file?.stat())?.ino
  }

  async *#toEnd(file: FileHandle): AsyncGenerator<LogLine> {
    const buffer = Buffer.alloc(CHUNK)
    // One that is alone begins anew when it is full.
    if ((await file.stat()).size < this.#position) {
      this.#position = 0
      this.#rest = Buffer.alloc(0)
    }
    const { inode, position: end } = this.#end ?? {}
    for (;;) {
      const isBounded = end !== undefined && inode === this.#inode
      const most = isBounded ? Math.min(CHUNK, end - this.#position) : CHUNK
      if (most <= 0) return
      const { bytesRead } = await file.read(buffer, 0, most, this.#position)
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
