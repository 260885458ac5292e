import type { Duplex } from 'node:stream'
import {
  dataHead,
  type Frame,
  FrameReader,
  leaveFrame,
  openFrame,
  pingFrame,
  replyFrame,
  resetFrame,
  SpdyError,
} from './frames.ts'
import { HeaderReader, type Headers, HeaderWriter } from './header-block.ts'
import { SpdyStream, type StreamCarrier } from './stream.ts'

/** A client cannot have more streams at once. */
const mostStreams = 1000
/** No frame of ours is larger, so that streams take turns. */
const largestData = 32 * 1024

export interface SpdyOptions {
  /** Takes or, by throwing, refuses a stream that the other side opens. */
  onStream(stream: SpdyStream): void
}

/**
 * SPDY/3.1 over a connection, as Kubernetes' clients speak it: they send no window updates and heed none, so it is the
 * connection itself that slows whoever is too fast.
 */
export class SpdyConnection implements StreamCarrier {
  readonly #socket: Duplex
  readonly #options: SpdyOptions
  readonly #streams = new Map<number, SpdyStream>()
  readonly #headersIn = new HeaderReader()
  readonly #headersOut = new HeaderWriter()
  readonly #closed = Promise.withResolvers<void>()
  #newest = 0
  #next = 1
  #opening: Promise<unknown> = Promise.resolve()

  constructor(socket: Duplex, options: SpdyOptions) {
    this.#socket = socket
    this.#options = options
    socket.on('error', () => {})
    socket.once('close', () => this.#end())
    void this.#run()
  }

  /** Settles when the connection is gone, and all its streams with it. */
  get closed(): Promise<void> {
    return this.#closed.promise
  }

  /** Opens a stream, as clients do. */
  async open(headers: Headers): Promise<SpdyStream> {
    const opened = this.#opening.then(async () => {
      const stream = new SpdyStream(this.#next, headers, this)
      this.#next += 2
      this.#streams.set(stream.id, stream)
      this.#socket.write(openFrame(stream.id, await this.#headersOut.write(headers)))
      return stream
    })
    this.#opening = opened
    return opened
  }

  /** Says goodbye, and goes once all that was written is sent. */
  close(): void {
    if (!this.#socket.writable) return
    this.#socket.write(leaveFrame(this.#newest))
    this.#socket.end()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  send(stream: number, bytes: Buffer, isLast: boolean, done: (error?: Error | null) => void): void {
    const socket = this.#socket
    if (!socket.writable) {
      done(new Error('The connection is closed.'))
      return
    }
    socket.cork()
    let at = 0
    do {
      const part = bytes.subarray(at, at + largestData)
      at += part.length
      socket.write(dataHead(stream, part.length, isLast && at >= bytes.length))
      if (at < bytes.length) socket.write(part)
      else socket.write(part, done)
    } while (at < bytes.length)
    process.nextTick(() => socket.uncork())
  }

  abandon(stream: number): void {
    if (this.#socket.writable) this.#socket.write(resetFrame(stream, 'cancelled'))
  }

  forget(stream: number): void {
    this.#streams.delete(stream)
  }

  async #run(): Promise<void> {
    const frames = new FrameReader()
    try {
      for await (const chunk of this.#socket)
        for (const frame of frames.read(chunk as Buffer)) await this.#take(frame)
    } catch (error) {
      if (error instanceof SpdyError) this.#socket.destroy()
    }
    if (!this.#socket.destroyed) this.#socket.end()
    this.#end()
  }

  async #take(frame: Frame): Promise<void> {
    switch (frame.kind) {
      case 'open':
        return await this.#accept(frame)
      case 'data':
        return await this.#streams.get(frame.stream)?.receive(frame.bytes, frame.isLast)
      case 'reset':
        return this.#streams.get(frame.stream)?.reset()
      case 'reply':
      case 'headers':
        await this.#headersIn.read(frame.headers)
        return
      case 'ping':
        // Odd ones are the client's to ask; what we send is odd only where we are the client.
        if (frame.id % 2 === 1) this.#socket.write(pingFrame(frame.id))
        return
      case 'leave':
        return
    }
  }

  async #accept(frame: Frame & { kind: 'open' }): Promise<void> {
    const headers = await this.#headersIn.read(frame.headers)
    const { stream: id } = frame
    if (id % 2 === 0 || id <= this.#newest) {
      this.#socket.write(resetFrame(id, 'protocolError'))
      return
    }
    this.#newest = id
    if (this.#streams.size >= mostStreams) {
      this.#socket.write(resetFrame(id, 'refused'))
      return
    }
    const stream = new SpdyStream(id, headers, this)
    this.#streams.set(id, stream)
    this.#socket.write(replyFrame(id, await this.#headersOut.write(new Map())))
    if (frame.isLast) await stream.receive(Buffer.alloc(0), true)
    try {
      this.#options.onStream(stream)
    } catch {
      stream.destroy()
    }
  }

  #end(): void {
    for (const stream of this.#streams.values()) stream.reset()
    this.#streams.clear()
    this.#headersIn.close()
    this.#headersOut.close()
    this.#closed.resolve()
  }
}
