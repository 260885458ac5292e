import type { Coding } from './channels.ts'
import type { MessageSocket } from './message-socket.ts'

/** How what is only read goes over a WebSocket. */
export const readerProtocols: ReadonlyMap<string, Coding> = new Map<string, Coding>([
  ['', 'binary'],
  ['binary.k8s.io', 'binary'],
  ['base64.binary.k8s.io', 'base64'],
])

/** Sends each part as a message, after an empty one that says that the connection is there, and lets the client go. */
export async function sendParts(
  socket: MessageSocket,
  coding: Coding,
  parts: AsyncIterable<Uint8Array>,
): Promise<void> {
  const send = (bytes: Buffer) =>
    socket.send(coding === 'binary' ? bytes : bytes.toString('base64'))
  void ignore(socket.messages)
  try {
    await send(Buffer.alloc(0))
    for await (const part of parts) {
      if (socket.gone.aborted) return
      await send(Buffer.from(part))
    }
    socket.close(1000)
  } catch {
    // What was sent stays; that there was more is what the code tells.
    socket.close(1011)
  }
}

/** What a client says has no meaning, but that it leaves is heard among it. */
async function ignore(messages: MessageSocket['messages']): Promise<void> {
  for await (const _ of messages);
}
