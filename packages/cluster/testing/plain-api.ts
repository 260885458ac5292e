import { type Clock, systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { type Api, createApi } from '../apiserver/handler.ts'
import { Resources } from '../apiserver/resources.ts'
import { structs } from '../kinds/structure/structs.ts'
import { kinds } from '../kinds/table.ts'
import { createMemoryStore } from '../store/live-store.ts'
import type { Store } from '../store/store.ts'

/** An API in memory, with one namespace `lab`, for tests. */
export async function plainApi(clock: Clock = systemClock): Promise<PlainApi> {
  const store = createMemoryStore()
  const api = createApi({
    store,
    resources: new Resources(kinds, structs),
    clock,
    log: createLogger({ level: 'silent' }),
  })
  const plain = new PlainApi(api, store)
  await plain.send('POST', '/api/v1/namespaces', { metadata: { name: 'lab' } })
  return plain
}

export interface Reply {
  readonly status: number
  readonly headers: Headers
  // Tests read what they expect to be there.
  // biome-ignore lint/suspicious/noExplicitAny: answers are of every kind.
  readonly body: any
}

export class PlainApi {
  readonly api: Api
  readonly store: Store

  constructor(api: Api, store: Store) {
    this.api = api
    this.store = store
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const init = {
      method,
      headers: { 'user-agent': 'tester', 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    }
    const response = await this.api.fetch(new Request(`http://api${path}`, init))
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: parsed(text) }
  }

  merge(path: string, patch: unknown): Promise<Reply> {
    return this.send('PATCH', path, patch, { 'content-type': 'application/merge-patch+json' })
  }
}

/** One document, or one a line as watches have it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const lines = text.split('\n').filter((line) => line !== '')
    try {
      return lines.map((line) => JSON.parse(line))
    } catch {
      return text
    }
  }
}
