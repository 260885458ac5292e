import { get } from 'node:http'

export interface Failure {
  /** When it was sent and when it failed (performance.now). */
  readonly sent: number
  readonly failed: number
  readonly why: string
}

/** Asks for a URL so many times a second, each time on a connection of its own, whether or not earlier ones were answered. */
export class SteadyLoad {
  readonly failures: Failure[] = []
  answered = 0
  readonly #url: string
  readonly #timer: NodeJS.Timeout
  readonly #under = new Set<Promise<void>>()

  constructor(url: string, rate: number) {
    this.#url = url
    const began = performance.now()
    let sent = 0
    this.#timer = setInterval(() => {
      const due = ((performance.now() - began) / 1000) * rate
      for (; sent < due; sent++) this.#send()
    }, 5)
  }

  /** Resolves once all that was sent is answered or has failed. */
  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await Promise.all(this.#under)
  }

  #send(): void {
    const sent = performance.now()
    const asking = ask(this.#url).then((why) => {
      this.#under.delete(asking)
      if (why === undefined) this.answered++
      else this.failures.push({ sent, failed: performance.now(), why })
    })
    this.#under.add(asking)
  }
}

/** Why it failed; undefined when it was answered 200. */
function ask(url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const asked = get(url, { agent: false, timeout: 10_000 }, (response) => {
      response.resume()
      response.on('end', () =>
        resolve(response.statusCode === 200 ? undefined : `status ${response.statusCode}`),
      )
      response.on('error', ({ message }) => resolve(message))
    })
    asked.on('timeout', () => asked.destroy(new Error('no answer for ten seconds')))
    asked.on('error', ({ message }) => resolve(message))
  })
}
