import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { systemClock } from '@galley/kit/clock'
import { type PlainApi, plainApi } from '../testing/plain-api.ts'
import { Client } from './client.ts'
import { Informer } from './informer.ts'
import type { ApiObject } from './resource.ts'

const configMaps = { group: '', version: 'v1', plural: 'configmaps', kind: 'ConfigMap' }

const clientOf = ({ api }: PlainApi) =>
  new Client({ fetch: (request) => api.fetch(request), userAgent: 'tester' })

async function until(isTrue: () => boolean) {
  for (let tries = 0; tries < 200 && !isTrue(); tries++) await wait(10)
  assert.ok(isTrue())
}

describe('an informer', () => {
  it('knows what is there and what changes', async () => {
    const api = await plainApi()
    const client = clientOf(api)
    await client.create(configMaps, { metadata: { name: 'a', namespace: 'lab' } })
    const ended = new AbortController()
    const informer = new Informer(configMaps, { client, clock: systemClock, signal: ended.signal })
    await informer.synced
    assert.equal(informer.all().length, 1)
    await client.create(configMaps, { metadata: { name: 'b', namespace: 'lab' } })
    await until(() => informer.get('lab', 'b') !== undefined)
    await client.delete(configMaps, { namespace: 'lab', name: 'a' })
    await until(() => informer.get('lab', 'a') === undefined)
    ended.abort()
    await informer.done
  })

  it('finds objects by words of one’s own choice, as they change', async () => {
    const api = await plainApi()
    const client = clientOf(api)
    const place = { name: 'a', namespace: 'lab' }
    await client.create(configMaps, { metadata: { ...place, labels: { colour: 'red' } } })
    const ended = new AbortController()
    const informer = new Informer(configMaps, { client, clock: systemClock, signal: ended.signal })
    await informer.synced
    const colourOf = ({ metadata }: ApiObject) => Object.values(metadata.labels ?? {})
    assert.equal(informer.having(colourOf, 'red').length, 1)
    await client.patch(configMaps, place, 'merge', { metadata: { labels: { colour: 'blue' } } })
    await until(() => informer.having(colourOf, 'blue').length === 1)
    assert.equal(informer.having(colourOf, 'red').length, 0)
    ended.abort()
    await informer.done
  })

  it('lists again when history is gone', async () => {
    const api = await plainApi()
    const inner = clientOf(api)
    let isOld = true
    // A client whose first watch begins before what is kept.
    const client = new Client({
      userAgent: 'tester',
      fetch(request) {
        const url = new URL(request.url)
        if (isOld && url.searchParams.has('watch')) {
          isOld = false
          url.searchParams.set('resourceVersion', '1')
        }
        return api.api.fetch({ ...request, url: url.href })
      },
    })
    await inner.create(configMaps, { metadata: { name: 'a', namespace: 'lab' } })
    await api.store.compact(api.store.revision)
    const ended = new AbortController()
    const informer = new Informer(configMaps, { client, clock: systemClock, signal: ended.signal })
    await informer.synced
    await until(() => !isOld)
    await inner.create(configMaps, { metadata: { name: 'b', namespace: 'lab' } })
    await until(() => informer.get('lab', 'b') !== undefined)
    ended.abort()
    await informer.done
  })
})
