import { once } from 'node:events'
import type { Writable } from 'node:stream'

/** Resolves when there is room for more, or nobody left to read. */
export async function put(stream: Writable, bytes: Buffer): Promise<void> {
  if (!stream.writable || stream.write(bytes)) return
  const settled = new AbortController()
  const { signal } = settled
  const moved = ['drain', 'close', 'error'].map((event) => once(stream, event, { signal }))
  await Promise.race(moved).catch(() => {})
  settled.abort()
  await Promise.allSettled(moved)
}
