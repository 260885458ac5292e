import type { FileHandle } from 'node:fs/promises'
import { logFiles, openIfPresent } from './log-files.ts'
import { parseLogLine } from './log-line.ts'

const CHUNK = 64 * 1024
const NEWLINE = 0x0a

/** A byte of one of a log's files. */
export interface LogPlace {
  readonly inode: number
  readonly position: number
}

export interface LogTail {
  /** Undefined where the log has no more lines than were asked for. */
  readonly start?: LogPlace
  /** Where the log ended when it was looked at; undefined where there was none. */
  readonly end?: LogPlace
}

/** Where the last `count` lines of a log are. Holds no more than one piece of it. */
export async function findTail(folder: string, count: number): Promise<LogTail> {
  const counter = new LineCounter(count)
  let end: LogPlace | undefined
  for (const { path, inode } of (await logFiles(folder)).toReversed()) {
    const file = await openIfPresent(path)
    if (!file) continue
    try {
      const { size } = await file.stat()
      end ??= { inode, position: size }
      const position = await startIn(file, size, counter)
      if (position !== undefined) return { start: { inode, position }, end }
    } finally {
      await file.close()
    }
  }
  return end ? { end } : {}
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

async function startIn(
  file: FileHandle,
  size: number,
  counter: LineCounter,
): Promise<number | undefined> {
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
