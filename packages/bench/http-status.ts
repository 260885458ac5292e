import { get } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { GalleyError } from '@galley/kit/errors'

/** Much longer than a start takes; what has not come up by then never will. */
const startMs = 60_000

/** By node:http, since the first `fetch` of a process takes tens of milliseconds to load. */
export function statusOf(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = get(url, { agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
    sent.on('error', reject)
  })
}

/** Resolves with the first 200; until then nobody need listen. */
export async function untilAnswering(url: string): Promise<void> {
  const end = performance.now() + startMs
  while (performance.now() < end) {
    if ((await statusOf(url).catch(() => undefined)) === 200) return
    await delay(2)
  }
  throw new GalleyError('deadline', `${url} did not answer within ${startMs / 1000} s.`)
}
