import { Readable } from 'node:stream'
import { GalleyError } from '@galley/kit/errors'
import type { Lease } from '../admission.ts'
import { type AppContext, nodeBindings } from './env.ts'
import { RequestError } from './request-error.ts'

/** Takes a body's chunks. What it throws ends the reading. */
export interface BodySink<T> {
  /** One chunk, whose bytes it may keep. */
  write(chunk: Buffer): void
  /** The body is whole: its result. */
  end(): Promise<T> | T
  /** The body broke off or was refused. */
  abort(): void
}

export interface BodyLimits {
  readonly maxBytes: number
  readonly lease: Lease
}

/**
 * Feeds a request's body to `sink`, refusing what is over the limit by its announced length or, when it
 * lies or has none, while it streams in. The rest of a refused body is left unread.
 */
export async function readBody<T>(
  c: AppContext,
  { maxBytes, lease }: BodyLimits,
  sink: BodySink<T>,
): Promise<T> {
  const announced = Number(c.req.header('Content-Length') ?? 0)
  if (announced > maxBytes) throw tooLarge(maxBytes)
  let received = 0
  try {
    await forEachChunk(bodyStream(c), (chunk) => {
      received += chunk.length
      if (received > maxBytes) throw tooLarge(maxBytes)
      lease.take(chunk.length)
      sink.write(chunk)
    })
    return await sink.end()
  } catch (error) {
    sink.abort()
    throw error
  } finally {
    c.set('bytesIn', received)
  }
}

/** Straight off the socket when there is one: the Web stream around it costs more than the parsing. */
function bodyStream(c: AppContext): Readable {
  const { incoming } = nodeBindings(c)
  if (incoming) return incoming
  const { body } = c.req.raw
  return body ? Readable.fromWeb(body) : Readable.from([])
}

/** Resolves at the end of the stream; a throwing `take` stops the flow and leaves the stream open for an answer. */
function forEachChunk(stream: Readable, take: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (end: () => void) => {
      stream.pause()
      stream.off('data', onData).off('end', onEnd).off('close', onClose)
      end()
    }
    const onData = (chunk: Uint8Array) => {
      try {
        take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))
      } catch (error) {
        settle(() => reject(error))
      }
    }
    const onEnd = () => settle(resolve)
    const onClose = () => settle(() => reject(clientLeft()))
    // `close` follows an error; this listener stays, so that a late error of a refused body is not thrown.
    stream.on('error', () => undefined)
    stream.on('data', onData).on('end', onEnd).on('close', onClose)
  })
}

function clientLeft(): GalleyError {
  return new GalleyError('cancelled', 'The request broke off before its body was whole.')
}

function tooLarge(maxBytes: number): RequestError {
  return new RequestError(
    'body-too-large',
    `The request's body is larger than the ${maxBytes} bytes allowed.`,
    'Send fewer or smaller photos.',
  )
}
