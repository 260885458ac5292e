import { base64Message, binaryMessage } from '../../apiserver/streams/channels.ts'
import { ResizeMessages } from '../../apiserver/streams/process/resize-messages.ts'
import { type FuzzTarget, seedsOf } from '../target.ts'

const isCount = (value: number) => Number.isInteger(value) && value > 0 && value < 65_536

/** What a client sends over a WebSocket's channels, sizes of its terminal among them. */
export const channelMessage: FuzzTarget = {
  name: 'channel message',
  share: 1,
  seeds: () =>
    seedsOf(['\u0000hello', '0aGVsbG8=', '4eyJXaWR0aCI6ODB9', '\u0004{"Width":80,"Height":24}{"W']),
  run(input) {
    const bytes = Buffer.from(input)
    const messages = [binaryMessage(bytes), base64Message(bytes), base64Message(bytes.toString())]
    const sizes = new ResizeMessages()
    for (const message of messages) {
      if (!message) continue
      if (!(message.channel >= 0 && message.channel < 256)) throw new Error('a channel is a byte')
      for (const { columns, rows } of sizes.read(message.bytes))
        if (!isCount(columns) || !isCount(rows)) throw new Error('a terminal has a size')
    }
  },
}
