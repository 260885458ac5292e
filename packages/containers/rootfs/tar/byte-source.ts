import { LayerError } from '../../errors.ts'

const EMPTY = new Uint8Array()

/** Reads a stream of chunks by count, holding no more than one chunk and the bytes asked for. */
export class ByteSource {
  readonly #chunks: AsyncIterator<Uint8Array>
  #rest: Uint8Array = EMPTY

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** The next bytes, at least one and at most `limit`; undefined at the end. */
  async some(limit: number): Promise<Uint8Array | undefined> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next()
      if (next.done) return undefined
      this.#rest = next.value
    }
    const piece = this.#rest.subarray(0, limit)
    this.#rest = this.#rest.subarray(piece.length)
    return piece
  }

  /** Exactly `count` bytes; undefined when the stream ended before the first of them. */
  async exactly(count: number): Promise<Buffer | undefined> {
    const whole = Buffer.allocUnsafe(count)
    for (let filled = 0; filled < count; ) {
      const piece = await this.some(count - filled)
      if (!piece && filled === 0) return undefined
      if (!piece) throw truncated()
      whole.set(piece, filled)
      filled += piece.length
    }
    return whole
  }

  async skip(count: number): Promise<void> {
    for (let left = count; left > 0; ) {
      const piece = await this.some(left)
      if (!piece) throw truncated()
      left -= piece.length
    }
  }

  /** Reads on to the end, so that a digest over the stream covers what follows the archive too. */
  async drain(): Promise<void> {
    while (await this.some(Number.MAX_SAFE_INTEGER)) {}
  }

  async close(): Promise<void> {
    await this.#chunks.return?.()
  }
}

export function truncated(): LayerError {
  return new LayerError('invalid', 'The layer ends in the middle of an entry.', {
    next: 'Pull the image again.',
  })
}
