import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'

/** Resolves when `url` answers well; fails after half a minute, which no start takes. */
export async function ready(url: string): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt++) {
    const response = await fetch(url).catch(() => undefined)
    if (response?.ok) return
    await delay(200)
  }
  assert.fail(`${url} was not ready in time`)
}
