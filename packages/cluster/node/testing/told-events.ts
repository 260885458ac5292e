import type { TestContext } from 'node:test'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { Client } from '../../client/client.ts'
import { EventRecorder } from '../../client/event-recorder.ts'
import { type PlainApi, plainApi } from '../../testing/plain-api.ts'

/** An API in memory that events are told to, and what was told: `TYPE REASON MESSAGE`, sorted. */
export interface ToldEvents {
  readonly api: PlainApi
  readonly client: Client
  readonly events: EventRecorder
  told(): Promise<readonly string[]>
}

export async function toldEvents(context: TestContext): Promise<ToldEvents> {
  const ended = new AbortController()
  context.after(() => ended.abort())
  const api = await plainApi()
  // Events about nodes are there.
  await api.send('POST', '/api/v1/namespaces', { metadata: { name: 'default' } })
  const client = new Client({ fetch: (request) => api.api.fetch(request), userAgent: 'kubelet' })
  const events = new EventRecorder({
    client,
    clock: systemClock,
    log: createLogger({ level: 'silent' }),
    signal: ended.signal,
    component: 'kubelet',
    host: 'node-0',
  })
  return {
    api,
    client,
    events,
    async told() {
      await events.idle()
      const { body } = await api.send('GET', '/api/v1/events')
      return body.items
        .map(({ type, reason, message }: Told) => `${type} ${reason} ${message}`)
        .toSorted()
    },
  }
}

interface Told {
  readonly type: string
  readonly reason: string
  readonly message: string
}
