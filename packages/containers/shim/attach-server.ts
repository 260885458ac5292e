import { once } from 'node:events'
import { mkdir, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { dirname } from 'node:path'
import type { TerminalSize } from '../terminal/pty.ts'
import { encodeFrame, type Frame, FrameDecoder, type FrameType, frameType } from './frame.ts'

/** What those attached send; set once the container's process is there to take it. */
export interface AttachSink {
  stdin(chunk: Buffer): void
  endOfStdin(): void
  resize(size: TerminalSize): void
}

/** Lets any number of clients follow a container's output and write to its input. */
export class AttachServer {
  readonly #server: Server
  readonly #path: string
  readonly #clients = new Set<Socket>()
  #sink: AttachSink | undefined
  /** Sent before the process was there. */
  readonly #early: Frame[] = []

  constructor(path: string) {
    this.#path = path
    this.#server = createServer((socket) => this.#accept(socket))
  }

  async listen(): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 })
    await rm(this.#path, { force: true })
    this.#server.listen(this.#path)
    await once(this.#server, 'listening')
  }

  /** Resolves when somebody is attached. */
  async firstClient(signal: AbortSignal): Promise<void> {
    if (this.#clients.size === 0) await once(this.#server, 'attached', { signal })
  }

  connect(sink: AttachSink): void {
    this.#sink = sink
    for (const frame of this.#early.splice(0)) this.#take(frame)
  }

  /** Resolves when all clients took it: a terminal that is held up holds up the container. */
  async send(type: FrameType, payload: Uint8Array): Promise<void> {
    const frame = encodeFrame(type, payload)
    const slow = [...this.#clients].filter((client) => !client.write(frame))
    await Promise.all(slow.map((client) => Promise.race([once(client, 'drain'), closed(client)])))
  }

  /** Tells the exit code to those attached and takes the socket away. */
  async close(exitCode: number): Promise<void> {
    await this.send(frameType.exit, Buffer.from(String(exitCode)))
    for (const client of this.#clients) client.end()
    this.#server.close()
    await rm(this.#path, { force: true })
  }

  #accept(socket: Socket): void {
    const decoder = new FrameDecoder()
    this.#clients.add(socket)
    socket.on('data', (chunk) => {
      try {
        for (const frame of decoder.push(chunk)) this.#take(frame)
      } catch {
        socket.destroy()
      }
    })
    socket.on('error', () => {}) // a client that goes away is no trouble
    socket.on('close', () => this.#clients.delete(socket))
    this.#server.emit('attached')
  }

  #take(frame: Frame): void {
    const sink = this.#sink
    if (!sink) this.#early.push(frame)
    else if (frame.type === frameType.stdin) sink.stdin(frame.payload)
    else if (frame.type === frameType.endOfStdin) sink.endOfStdin()
    else if (frame.type === frameType.resize) resizeBy(sink, frame.payload)
  }
}

function resizeBy(sink: AttachSink, payload: Buffer): void {
  const size: unknown = JSON.parse(payload.toString('utf8'))
  if (typeof size !== 'object' || size === null || !('columns' in size && 'rows' in size)) return
  const { columns, rows } = size
  if (isDimension(columns) && isDimension(rows)) sink.resize({ columns, rows })
}

function isDimension(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) > 0 && Number(value) < 65_536
}

function closed(client: Socket): Promise<unknown> {
  return new Promise((resolve) => client.once('close', resolve))
}
