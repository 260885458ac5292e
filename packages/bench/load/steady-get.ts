import { Agent, request } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { GalleyError } from '@galley/kit/errors'

export interface SteadyGets {
  /** Requests a second, evenly spread. */
  readonly rate: number
  readonly count: number
  /** Kept alive. */
  readonly connections: number
}

/** Milliseconds from each request's sending to the end of its answer. Rejects if one is not answered 200. */
export async function steadyGets(
  url: string,
  { rate, count, connections }: SteadyGets,
): Promise<readonly number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' })
  const began = performance.now()
  const answers: Promise<number>[] = []
  try {
    while (answers.length < count) {
      const due = Math.min(count, Math.ceil(((performance.now() - began) / 1000) * rate))
      while (answers.length < due) answers.push(timedGet(url, agent))
      await delay(1)
    }
    return await Promise.all(answers)
  } finally {
    agent.destroy()
  }
}

function timedGet(url: string, agent: Agent): Promise<number> {
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent }, (response) => {
      response.resume()
      response.on('error', reject)
      response.on('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - began)
        else reject(new GalleyError('internal', `${url} answered ${response.statusCode}.`))
      })
    })
    sent.on('error', reject)
    sent.end()
  })
}
