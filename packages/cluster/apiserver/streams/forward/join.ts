import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** Passes on what each side says until both are through; an end of one is passed on alone. Rejects when one breaks. */
export async function join(a: Duplex, b: Duplex): Promise<void> {
  // Two pipelines are many listeners.
  for (const side of [a, b]) side.setMaxListeners(30)
  try {
    await Promise.all([pipeline(a, b, { end: true }), pipeline(b, a, { end: true })])
  } finally {
    a.destroy()
    b.destroy()
  }
}
