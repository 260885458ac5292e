import type { MessageSocket } from './message-socket.ts'

/** How messages name their channel: by a byte before their bytes, or by a digit before their bytes in base64. */
export type Coding = 'binary' | 'base64'

export interface ChannelMessage {
  readonly channel: number
  readonly bytes: Buffer
}

/** Several streams over one WebSocket. Messages that are none are passed over, as upstream does. */
export class Channels {
  readonly #socket: MessageSocket
  readonly #coding: Coding

  constructor(socket: MessageSocket, coding: Coding) {
    this.#socket = socket
    this.#coding = coding
  }

  async *messages(): AsyncGenerator<ChannelMessage> {
    for await (const message of this.#socket.messages) {
      const read = this.#coding === 'binary' ? binaryMessage(message) : base64Message(message)
      if (read) yield read
    }
  }

  async send(channel: number, bytes: Buffer): Promise<void> {
    await this.#socket.send(
      this.#coding === 'binary'
        ? Buffer.concat([Buffer.from([channel]), bytes])
        : `${channel}${bytes.toString('base64')}`,
    )
  }
}

export function binaryMessage(message: Buffer | string): ChannelMessage | undefined {
  const bytes = typeof message === 'string' ? Buffer.from(message) : message
  const channel = bytes[0]
  return channel === undefined ? undefined : { channel, bytes: bytes.subarray(1) }
}

/** What is no base64 is passed over. */
export function base64Message(message: Buffer | string): ChannelMessage | undefined {
  const text = typeof message === 'string' ? message : message.toString('latin1')
  const digit = text.charCodeAt(0) - 0x30
  const data = text.slice(1)
  if (!(digit >= 0 && digit < 256) || !/^[A-Za-z0-9+/]*={0,2}$/.test(data)) return undefined
  return { channel: digit, bytes: Buffer.from(data, 'base64') }
}
