import type { FileHandle } from 'node:fs/promises'
import { logFiles, openIfPresent } from './log-files.ts'
import { parseLogLine } from './log-line.ts'

const CHUNK = 64 * 1024
const NEWLINE = 0x0a

/** Where in a log its last lines begin. */
export interface LogStart {
  readonly inode: number
  readonly position: number
}

/** Where the last `count` lines of a log begin; undefined where it has no more than those. Holds no more than one piece of it. */
export async function tailStart(folder: string, count: number): Promise<LogStart | undefined> {
  const counter = new LineCounter(count)
  for (const { path, inode } of (await logFiles(folder)).toReversed()) {
    const file = await openIfPresent(path)
    if (!file) continue
    try {
      const position = await startIn(file, counter)
      if (position !== undefined) return { inode, position }
    } finally {
      await file.close()
    }
  }
  return undefined
}

/** Counts lines from the last on; a line may be in several pieces. */
class LineCounter {
  readonly #most: number
  #lines = 0
  #isFirst = true

  constructor(most: number) {
    this.#most = most
  }

  /** Whether a piece is of a line that is too many. */
  isBeyond(piece: Buffer): boolean {
    const endsLine = !(parseLogLine(piece)?.partial ?? true)
    if (endsLine || this.#isFirst) this.#lines += 1
    this.#isFirst = false
    return this.#lines > this.#most
  }
}

async function startIn(file: FileHandle, counter: LineCounter): Promise<number | undefined> {
  const { size } = await file.stat()
  let rest: Buffer = Buffer.alloc(0)
  for (let from = size; from > 0; ) {
    const start = Math.max(0, from - CHUNK)
    const chunk = Buffer.alloc(from - start)
    await file.read(chunk, 0, chunk.length, start)
    from = start
    const text = Buffer.concat([chunk, rest])
    let end = text.length
    for (;;) {
      const before = end >= 2 ? text.lastIndexOf(NEWLINE, end - 2) : -1
      if (before < 0 && start > 0) break
      if (end > before + 1 && counter.isBeyond(text.subarray(before + 1, end))) return start + end
      end = before + 1
      if (before < 0) break
    }
    rest = text.subarray(0, end)
  }
  return undefined
}
