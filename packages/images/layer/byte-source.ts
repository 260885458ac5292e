import { InvalidArchiveError } from './errors.ts'

/** A stream of pieces, read by count; holds one piece and the bytes asked for, never more. */
export class ByteSource {
  readonly #pieces: AsyncIterator<Uint8Array>
  #rest: Uint8Array = new Uint8Array()

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]()
  }

  /** At least one byte and at most `limit`; undefined at the end. */
  async some(limit: number): Promise<Uint8Array | undefined> {
    while (this.#rest.length === 0) {
      const next = await this.#pieces.next()
      if (next.done) return undefined
      this.#rest = next.value
    }
    const taken = this.#rest.subarray(0, limit)
    this.#rest = this.#rest.subarray(taken.length)
    return taken
  }

  /** `count` bytes; undefined when the stream ends before the first of them. */
  async exactly(count: number): Promise<Buffer | undefined> {
    if (this.#rest.length >= count) return Buffer.from((await this.some(count)) ?? [])
    const whole = Buffer.alloc(count)
    for (let filled = 0; filled < count; ) {
      const piece = await this.some(count - filled)
      if (!piece && filled === 0) return undefined
      if (!piece) throw cutShort()
      whole.set(piece, filled)
      filled += piece.length
    }
    return whole
  }

  /** The next `count` bytes, in pieces. */
  async *pieces(count: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let left = count; left > 0; ) {
      const piece = await this.some(left)
      if (!piece) throw cutShort()
      left -= piece.length
      yield piece
    }
  }

  async skip(count: number): Promise<void> {
    for await (const _ of this.pieces(count)) {
    }
  }

  /** Reads to the end, so that checks at the end of the stream take place. */
  async drain(): Promise<void> {
    while (await this.some(Number.MAX_SAFE_INTEGER)) {}
  }

  /** Gives up what was not read. */
  async close(): Promise<void> {
    await this.#pieces.return?.()
  }
}

function cutShort(): InvalidArchiveError {
  return new InvalidArchiveError('it ends in the middle of an entry')
}
