import { Duplex } from 'node:stream'
import { SpdyConnection } from '../../apiserver/streams/spdy/connection.ts'
import { dataHead, openFrame, pingFrame, resetFrame } from '../../apiserver/streams/spdy/frames.ts'
import { HeaderWriter } from '../../apiserver/streams/spdy/header-block.ts'
import type { FuzzTarget } from '../target.ts'

/** What a client sends over a connection that was upgraded for streams. */
export const spdyFrames: FuzzTarget = {
  name: 'SPDY frames',
  share: 2,
  async seeds() {
    const writer = new HeaderWriter()
    const open = async (stream: number, type: string, port: string) =>
      openFrame(
        stream,
        await writer.write(
          new Map([
            ['streamtype', type],
            ['port', port],
          ]),
        ),
      )
    const session = Buffer.concat([
      await open(1, 'error', '80'),
      await open(3, 'data', '80'),
      dataHead(3, 5, false),
      Buffer.from('hello'),
      pingFrame(1),
      dataHead(3, 0, true),
      resetFrame(1, 'cancelled'),
    ])
    writer.close()
    return [session, Buffer.concat([pingFrame(7), dataHead(1, 3, true), Buffer.from('abc')])]
  },
  async run(input) {
    const socket = onceSaying(Buffer.from(input))
    const connection = new SpdyConnection(socket, {
      onStream: (stream) => {
        stream.resume()
        stream.end('answer')
      },
    })
    await connection.closed
  },
}

/** A connection whose other side says this, hears whatever it is told, and leaves. */
function onceSaying(bytes: Buffer): Duplex {
  const socket = new Duplex({
    read() {
      socket.push(bytes)
      socket.push(null)
    },
    write: (_, __, done) => done(),
  })
  return socket
}
