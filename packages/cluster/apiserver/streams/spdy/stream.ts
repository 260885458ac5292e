import { Duplex } from 'node:stream'
import type { Headers } from './header-block.ts'

/** What a stream needs of its connection. */
export interface StreamCarrier {
  /** Calls `done` when there is room for more. */
  send(stream: number, bytes: Buffer, isLast: boolean, done: (error?: Error | null) => void): void
  /** It was ended before both sides were through. */
  abandon(stream: number): void
  /** Nothing more is to be heard of it. */
  forget(stream: number): void
}

/** One stream of a connection. */
export class SpdyStream extends Duplex {
  readonly id: number
  readonly headers: Headers
  readonly #carrier: StreamCarrier
  #waiting: (() => void) | undefined
  #isReset = false
  #hasSent = false
  #hasHeard = false

  constructor(id: number, headers: Headers, carrier: StreamCarrier) {
    super({ allowHalfOpen: true, highWaterMark: 64 * 1024 })
    this.id = id
    this.headers = headers
    this.#carrier = carrier
    // Whoever uses it hears of it by other ways; nobody else may fail.
    this.on('error', () => {})
  }

  /** What came for it. Resolves when it can take more. */
  async receive(bytes: Buffer, isLast: boolean): Promise<void> {
    if (this.destroyed || this.#hasHeard) return
    const hasRoom = bytes.length === 0 || this.push(bytes)
    if (isLast) {
      this.#hasHeard = true
      this.push(null)
    } else if (!hasRoom && this.readableLength >= mostHeld) await this.#room()
  }

  /** The other side wants no more of it. */
  reset(): void {
    this.#isReset = true
    this.destroy()
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting = resolve
    })
  }

  #resume(): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    waiting?.()
  }

  override _read(): void {
    this.#resume()
  }

  override _write(bytes: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#carrier.send(this.id, bytes, false, done)
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#hasSent = true
    this.#carrier.send(this.id, Buffer.alloc(0), true, done)
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#resume()
    if (!this.#isReset && !(this.#hasSent && this.#hasHeard)) this.#carrier.abandon(this.id)
    this.#carrier.forget(this.id)
    done(error)
  }
}

/** Of what came and nobody has read. Clients know no windows, so more than that makes all of a connection wait. */
const mostHeld = 256 * 1024
