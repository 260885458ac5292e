import { Duplex } from 'node:stream'
import { type ChannelMessage, Channels, type Coding } from '../channels.ts'
import type { MessageSocket } from '../message-socket.ts'
import { join } from './join.ts'
import type { ForwardTarget } from './target.ts'

/** The protocol of old: two channels for each port that the request names, once each. */
export const portForwardCodings: ReadonlyMap<string, Coding> = new Map<string, Coding>([
  ['', 'binary'],
  ['v4.channel.k8s.io', 'binary'],
  ['v4.base64.channel.k8s.io', 'base64'],
  ['portforward.k8s.io', 'binary'],
])

/** Forwards a connection to each of the ports; closes the socket once they are all through. */
export async function forwardWebSocket(
  socket: MessageSocket,
  coding: Coding,
  ports: readonly number[],
  target: ForwardTarget,
): Promise<void> {
  const channels = new Channels(socket, coding)
  const streams = ports.map((_, at) => channelStream(channels, 2 * at))
  void distribute(channels.messages(), streams)
  await Promise.all(
    ports.map(async (port, at) => {
      const stream = streams[at]
      if (!stream) return
      await Promise.all([2 * at, 2 * at + 1].map((channel) => channels.send(channel, named(port))))
      try {
        await join(stream.duplex, await target.connect(port))
      } catch (reason) {
        if (socket.gone.aborted) return
        await channels.send(2 * at + 1, Buffer.from(target.failure(port, reason as Error)))
      }
    }),
  )
  socket.close(1000)
}

/** Each channel begins with its port. */
function named(port: number): Buffer {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(port)
  return bytes
}

interface ChannelStream {
  readonly duplex: Duplex
  /** Resolves when it can take more. */
  receive(bytes: Buffer): Promise<void>
}

async function distribute(
  messages: AsyncIterable<ChannelMessage>,
  streams: readonly ChannelStream[],
): Promise<void> {
  for await (const { channel, bytes } of messages)
    if (channel % 2 === 0) await streams[channel / 2]?.receive(bytes)
  for (const { duplex } of streams) duplex.push(null)
}

function channelStream(channels: Channels, channel: number): ChannelStream {
  let room: (() => void) | undefined
  const resume = () => {
    room?.()
    room = undefined
  }
  const duplex = new Duplex({
    read: resume,
    write(bytes: Buffer, _, done) {
      void channels.send(channel, bytes).then(() => done(), done)
    },
    destroy(error, done) {
      resume()
      done(error)
    },
  })
  duplex.on('error', () => {})
  return {
    duplex,
    async receive(bytes) {
      if (duplex.destroyed || bytes.length === 0 || duplex.push(bytes)) return
      await new Promise<void>((resolve) => {
        room = resolve
      })
    },
  }
}
