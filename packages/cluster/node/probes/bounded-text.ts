import type { Readable } from 'node:stream'

/** What kubelet keeps of an answer. */
export const longestOutput = 10 * 1024
/** What is read beyond that, so that whoever writes can go on to its end; then it has to wait. */
const mostRead = 16 * 2 ** 20

/** The first 10 KB of what a stream brings. */
export class BoundedText {
  readonly #pieces: Buffer[] = []
  readonly #ended = Promise.withResolvers<void>()
  #kept = 0
  #seen = 0

  constructor(stream: Readable) {
    stream.on('data', (piece: Buffer) => {
      this.#keep(piece)
      this.#seen += piece.length
      if (this.#seen > mostRead) stream.pause()
    })
    stream.on('error', () => this.#ended.resolve())
    stream.on('close', () => this.#ended.resolve())
    stream.on('end', () => this.#ended.resolve())
  }

  /** Resolves when the stream has ended, however that came. */
  get ended(): Promise<void> {
    return this.#ended.promise
  }

  /** The end of a character that was cut is left out. */
  get text(): string {
    return new TextDecoder().decode(Buffer.concat(this.#pieces), { stream: true })
  }

  #keep(piece: Buffer): void {
    const left = longestOutput - this.#kept
    if (left <= 0) return
    this.#pieces.push(piece.subarray(0, left))
    this.#kept += Math.min(left, piece.length)
  }
}
