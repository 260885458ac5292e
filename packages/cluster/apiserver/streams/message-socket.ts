import { Duplex } from 'node:stream'

/** A WebSocket, as far as streams need it. */
export interface MessageSocket {
  /** Binary messages as bytes, others as text. Reading slowly slows the client. Ends when the client is gone. */
  readonly messages: AsyncIterable<Buffer | string>
  /** Resolves when there is room for more, or nobody to send to. */
  send(message: Buffer | string): Promise<void>
  /** Says goodbye with a code of RFC 6455, once all that was sent is on its way. */
  close(code: number): void
  /** Aborts when the client is gone. */
  readonly gone: AbortSignal
}

/** The messages of a socket as one stream of bytes, each written chunk a message. */
export function byteStream(socket: MessageSocket): Duplex {
  const messages = socket.messages[Symbol.asyncIterator]()
  const stream = new Duplex({
    allowHalfOpen: false,
    read() {
      void messages.next().then(
        ({ done, value }) => stream.push(done ? null : bytesOf(value)),
        (error: Error) => stream.destroy(error),
      )
    },
    write(chunk: Buffer, _, done) {
      void socket.send(chunk).then(() => done(), done)
    },
    writev(chunks, done) {
      void socket
        .send(Buffer.concat(chunks.map(({ chunk }) => chunk as Buffer)))
        .then(() => done(), done)
    },
    final(done) {
      socket.close(1000)
      done()
    },
    destroy(error, done) {
      socket.close(error ? 1011 : 1000)
      done(error)
    },
  })
  socket.gone.addEventListener('abort', () => stream.destroy())
  return stream
}

const bytesOf = (message: Buffer | string) =>
  typeof message === 'string' ? Buffer.from(message) : message
