import { once } from 'node:events'
import type { Writable } from 'node:stream'

/** Resolves when there is room for more, nobody is left to read, or `gone` aborts. */
export async function put(stream: Writable, bytes: Buffer, gone?: AbortSignal): Promise<void> {
  if (!stream.writable || stream.write(bytes) || gone?.aborted) return
  const settled = new AbortController()
  const { signal } = settled
  const moved = ['drain', 'close', 'error'].map((event) => once(stream, event, { signal }))
  const left = Promise.withResolvers<void>()
  const leave = () => left.resolve()
  gone?.addEventListener('abort', leave)
  await Promise.race([...moved, left.promise]).catch(() => {})
  gone?.removeEventListener('abort', leave)
  settled.abort()
  await Promise.allSettled(moved)
}
