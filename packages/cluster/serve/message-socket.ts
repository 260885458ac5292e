import type { WebSocket } from 'ws'
import type { MessageSocket } from '../apiserver/streams/message-socket.ts'

/** Of what came and nobody has read yet. */
const mostHeld = 256 * 1024

/** A WebSocket whose messages are read one by one, and which reads no faster than they are. */
export function messageSocket(socket: WebSocket): MessageSocket {
  const held: (Buffer | string)[] = []
  let size = 0
  let wake = Promise.withResolvers<void>()
  const gone = new AbortController()
  socket.binaryType = 'nodebuffer'
  socket.on('message', (data, isBinary) => {
    // Safe: `nodebuffer` gives buffers only.
    const bytes = data as Buffer
    held.push(isBinary ? bytes : bytes.toString())
    size += bytes.length
    if (size >= mostHeld) socket.pause()
    wake.resolve()
  })
  // A client that breaks the protocol is closed by the library, which then tells of the close.
  socket.on('error', () => {})
  socket.on('close', () => {
    gone.abort()
    wake.resolve()
  })
  async function* messages() {
    for (;;) {
      const message = held.shift()
      if (message === undefined) {
        if (gone.signal.aborted) return
        wake = Promise.withResolvers()
        if (socket.isPaused) socket.resume()
        await wake.promise
        continue
      }
      size -= message.length
      yield message
    }
  }
  return {
    messages: messages(),
    send: (message) =>
      new Promise((resolve) => {
        // Not at once: whoever has much to say must not keep the news from itself that nobody listens.
        if (socket.readyState !== socket.OPEN) setImmediate(resolve)
        else socket.send(message, { binary: typeof message !== 'string' }, () => resolve())
      }),
    close(code) {
      // It reads on, so that the client's goodbye is heard.
      socket.resume()
      socket.close(code)
    },
    gone: gone.signal,
  }
}
