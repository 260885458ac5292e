import { get } from 'node:http'

/** A client that gives up is a failed request; milliseconds. */
const longestAnswer = 30_000

export interface FreshLoad {
  /** Ends it; resolves with what came of it once all is answered. */
  stop(): Promise<{ readonly answered: number; readonly failed: number }>
}

/** As siege does: so many clients, each asking again as soon as it is answered, every time on a connection of its own. */
export function freshLoad(url: string, clients: number): FreshLoad {
  let isOn = true
  let answered = 0
  let failed = 0
  const client = async () => {
    while (isOn) {
      if (await isAnswered(url)) answered++
      else failed++
    }
  }
  const all = Promise.all(Array.from({ length: clients }, client))
  return {
    async stop() {
      isOn = false
      await all
      return { answered, failed }
    },
  }
}

function isAnswered(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asked = get(url, { agent: false, timeout: longestAnswer }, (response) => {
      response.resume()
      response.on('end', () => resolve(response.statusCode === 200))
      response.on('error', () => resolve(false))
    })
    asked.on('timeout', () => asked.destroy())
    asked.on('error', () => resolve(false))
  })
}
