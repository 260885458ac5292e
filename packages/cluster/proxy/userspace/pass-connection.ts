import { connect, type Socket } from 'node:net'
import type { Clock } from '@galley/kit/clock'
import type { Place } from './reach.ts'

/** Milliseconds that a connection may take to come about. */
const patience = 3_000
/** Milliseconds after which a silent connection is asked whether it is still there. */
export const idleBeforeProbe = 60_000

const smallestBuffer = 8 * 1024
const largestBuffer = 64 * 1024

/**
 * Connects to a place and passes what either side sends on to the other. Each side may end by itself; a reset of one resets
 * the other. `client` is paused, and stays so until the connection is there. Rejects with why there is none; the client is
 * as it was then.
 */
export function passConnection(client: Socket, to: Place, clock: Clock): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const buffer = new ReadBuffer()
  const upstream = connect({
    host: to.address,
    port: to.port,
    allowHalfOpen: true,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: idleBeforeProbe,
    // Spares a stream's way for the larger part of what is passed, the answers.
    onread: {
      buffer: () => buffer.next(),
      callback(count, bytes) {
        if (!client.write(bytes.subarray(0, count))) upstream.pause()
        buffer.filled(count, client.writableLength > 0)
        return true
      },
    },
  })
  const giveUp = (reason: Error) => {
    upstream.destroy()
    settle()
    reject(reason)
  }
  const onClose = () => giveUp(new Error('The client has gone'))
  const cancel = clock.after(patience, () => giveUp(new Error('It took too long to connect')))
  const settle = () => {
    cancel()
    client.off('close', onClose)
    upstream.off('error', giveUp)
  }
  client.once('close', onClose)
  upstream.once('error', giveUp)
  upstream.once('connect', () => {
    settle()
    join(client, upstream)
    resolve()
  })
  return promise
}

function join(client: Socket, upstream: Socket): void {
  client.on('data', (bytes) => {
    if (!upstream.write(bytes)) client.pause()
  })
  for (const [one, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    one.on('drain', () => other.resume())
    one.on('end', () => other.end())
    one.on('error', () => other.resetAndDestroy())
    // Half a connection whose other half is gone will never move again.
    one.on('close', () => {
      if (!one.readableEnded) other.destroy()
    })
  }
  client.resume()
}

/**
 * Memory that is read into, again and again, as long as what was read before has been written. It grows while it is filled
 * wholly, so that many connections that say little need little.
 */
class ReadBuffer {
  #memory = Buffer.allocUnsafeSlow(smallestBuffer)
  #isFull = false
  #isTaken = false

  next(): Buffer {
    const size = this.#memory.length
    const wanted = this.#isFull ? Math.min(size * 2, largestBuffer) : size
    if (this.#isTaken || wanted > size) this.#memory = Buffer.allocUnsafeSlow(wanted)
    this.#isTaken = false
    return this.#memory
  }

  /** `isTaken`: what was read waits to be written. */
  filled(count: number, isTaken: boolean): void {
    this.#isFull = count === this.#memory.length
    this.#isTaken = isTaken
  }
}
