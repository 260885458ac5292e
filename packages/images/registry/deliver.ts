import { open } from 'node:fs/promises'
import { ServerResponse } from '@galley/kit/http'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { readPieces } from '../oci/files.ts'

/** A part of a file as the body of an answer. */
export interface FileAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly path: string
  readonly start: number
  readonly end: number
}

/** Large enough to make system calls rare; two of them serve a whole download. */
const bufferBytes = 256 * 1024

/**
 * Answers with a file. Under a server its bytes go straight to the connection, through two buffers that
 * are used again and again: a stream of new ones would keep the garbage collector busier than the disk.
 */
export async function deliver(
  answer: FileAnswer,
  env: unknown,
  onFailure: (error: unknown) => void,
): Promise<Response> {
  const { status, headers, path, start, end } = answer
  const outgoing = outgoingOf(env)
  if (!outgoing) {
    const body = ReadableStream.from(readPieces(path, start, end))
    return new Response(body, { status, headers })
  }
  outgoing.writeHead(status, headers)
  try {
    await sendFile(outgoing, answer)
    outgoing.end()
  } catch (error) {
    outgoing.destroy() // The head is gone, so a cut connection is all that can tell of a failure.
    onFailure(error)
  }
  return new Response(null, { status, headers: RESPONSE_ALREADY_SENT.headers })
}

function outgoingOf(env: unknown): ServerResponse | undefined {
  if (typeof env !== 'object' || env === null || !('outgoing' in env)) return undefined
  return env.outgoing instanceof ServerResponse ? env.outgoing : undefined
}

/** One buffer is sent while the other is filled. */
async function sendFile(outgoing: ServerResponse, answer: FileAnswer): Promise<void> {
  const handle = await open(answer.path)
  try {
    let [filling, sending] = [Buffer.allocUnsafe(bufferBytes), Buffer.allocUnsafe(bufferBytes)]
    let sent = Promise.resolve()
    for (let position = answer.start; position < answer.end; ) {
      const length = Math.min(bufferBytes, answer.end - position)
      const { bytesRead } = await handle.read(filling, 0, length, position)
      if (bytesRead === 0) throw new Error(`${answer.path} ends before byte ${answer.end}`)
      position += bytesRead
      await sent
      ;[filling, sending] = [sending, filling]
      sent = send(outgoing, sending.subarray(0, bytesRead))
      sent.catch(() => {}) // whoever waits next gets it
    }
    await sent
  } finally {
    await handle.close()
  }
}

/** Resolves when the bytes are with the kernel, so that their buffer is free. */
function send(outgoing: ServerResponse, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    outgoing.write(bytes, (error) => (error ? reject(error) : resolve()))
  })
}
