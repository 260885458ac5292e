import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { ContainerError } from '../errors.ts'
import type { TerminalSize } from '../terminal/pty.ts'
import { encodeFrame, type Frame, FrameDecoder, frameType } from './frame.ts'

export interface Output {
  readonly stream: 'stdout' | 'stderr'
  readonly data: Buffer
}

/** One who is attached to a running container. Going away does not disturb the container. */
export class Attachment {
  readonly #socket: Socket
  #exitCode: number | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
  }

  static async open(path: string): Promise<Attachment> {
    const socket = connect(path)
    try {
      await once(socket, 'connect')
    } catch (cause) {
      throw new ContainerError('unavailable', 'The container cannot be attached to.', {
        next: 'Is it running? Look with `galley ps`.',
        cause,
      })
    }
    socket.on('error', () => {}) // the output simply ends
    return new Attachment(socket)
  }

  /** Undefined until the output has ended, and when the supervisor vanished. */
  get exitCode(): number | undefined {
    return this.#exitCode
  }

  /** All output from now on; ends with the container. */
  async *output(): AsyncGenerator<Output> {
    const decoder = new FrameDecoder()
    for await (const chunk of this.#socket) {
      for (const frame of decoder.push(chunk)) {
        const output = this.#outputOf(frame)
        if (output) yield output
      }
    }
  }

  /** Resolves when there is room for more. */
  async write(data: Uint8Array): Promise<void> {
    if (this.#socket.write(encodeFrame(frameType.stdin, data))) return
    await Promise.race([once(this.#socket, 'drain'), once(this.#socket, 'close')])
  }

  endInput(): void {
    this.#socket.write(encodeFrame(frameType.endOfStdin, Buffer.alloc(0)))
  }

  resize(size: TerminalSize): void {
    this.#socket.write(encodeFrame(frameType.resize, Buffer.from(JSON.stringify(size))))
  }

  detach(): void {
    this.#socket.destroy()
  }

  #outputOf({ type, payload }: Frame): Output | undefined {
    if (type === frameType.stdout) return { stream: 'stdout', data: payload }
    if (type === frameType.stderr) return { stream: 'stderr', data: payload }
    if (type === frameType.exit) this.#exitCode = Number(payload.toString('latin1'))
    return undefined
  }
}
