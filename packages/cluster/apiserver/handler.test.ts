import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { plainApi } from '../testing/plain-api.ts'

const maps = '/api/v1/namespaces/lab/configmaps'

describe('the API', () => {
  it('gives an object a uid, a time and a revision, and owns its fields to whoever made it', async () => {
    const api = await plainApi()
    const { status, body } = await api.send('POST', maps, {
      metadata: { name: 'a' },
      data: { x: '1' },
    })
    assert.equal(status, 201)
    assert.match(body.metadata.uid, /^[0-9a-f-]{36}$/)
    assert.equal(body.metadata.namespace, 'lab')
    assert.equal(body.metadata.managedFields[0].manager, 'tester')
    const { body: read } = await api.send('GET', `${maps}/a`)
    assert.deepEqual(read, body)
  })

  it('refuses a name that is taken', async () => {
    const api = await plainApi()
    await api.send('POST', maps, { metadata: { name: 'a' } })
    const { status, body } = await api.send('POST', maps, { metadata: { name: 'a' } })
    assert.equal(status, 409)
    assert.equal(body.message, 'configmaps "a" already exists')
  })

  it('makes a name of a prefix', async () => {
    const api = await plainApi()
    const { body } = await api.send('POST', maps, { metadata: { generateName: 'made-' } })
    assert.match(body.metadata.name, /^made-[bcdfghjklmnpqrstvwxz2456789]{5}$/)
  })

  it('keeps nothing of a dry run', async () => {
    const api = await plainApi()
    const { status } = await api.send('POST', `${maps}?dryRun=All`, { metadata: { name: 'a' } })
    assert.equal(status, 201)
    assert.equal((await api.send('GET', `${maps}/a`)).status, 404)
  })

  it('refuses an update of an older state', async () => {
    const api = await plainApi()
    const { body } = await api.send('POST', maps, { metadata: { name: 'a' } })
    await api.merge(`${maps}/a`, { data: { x: '1' } })
    const { status } = await api.send('PUT', `${maps}/a`, body)
    assert.equal(status, 409)
  })

  it('writes nothing where an update changes nothing', async () => {
    const api = await plainApi()
    await api.send('POST', maps, { metadata: { name: 'a' }, data: { x: '1' } })
    const before = api.store.revision
    await api.merge(`${maps}/a`, { data: { x: '1' } })
    assert.equal(api.store.revision, before)
  })

  it('writes nothing where an update changes nothing of an object that has no managers', async () => {
    const api = await plainApi()
    const { body } = await api.send('POST', maps, { metadata: { name: 'a' } })
    const updated = await api.send('PUT', `${maps}/a`, { metadata: { name: 'a' } })
    assert.deepEqual(updated.body, body)
  })

  it('keeps every update of many writers at once', async () => {
    const api = await plainApi()
    await api.send('POST', maps, { metadata: { name: 'a' } })
    const keys = Array.from({ length: 30 }, (_, index) => `k${index}`)
    await Promise.all(keys.map((key) => api.merge(`${maps}/a`, { data: { [key]: '1' } })))
    const { body } = await api.send('GET', `${maps}/a`)
    assert.deepEqual(Object.keys(body.data).toSorted(), keys.toSorted())
  })

  it('holds an object until its last finalizer is gone', async () => {
    const api = await plainApi()
    await api.send('POST', maps, { metadata: { name: 'a', finalizers: ['example.com/hold'] } })
    const { body } = await api.send('DELETE', `${maps}/a`)
    assert.equal(body.metadata.deletionGracePeriodSeconds, 0)
    assert.equal((await api.send('GET', `${maps}/a`)).status, 200)
    await api.merge(`${maps}/a`, { metadata: { finalizers: null } })
    assert.equal((await api.send('GET', `${maps}/a`)).status, 404)
  })

  it('deletes only what a precondition names', async () => {
    const api = await plainApi()
    await api.send('POST', maps, { metadata: { name: 'a' } })
    const { status } = await api.send('DELETE', `${maps}/a`, {
      preconditions: { uid: '00000000-0000-0000-0000-000000000000' },
    })
    assert.equal(status, 409)
    assert.equal((await api.send('GET', `${maps}/a`)).status, 200)
  })

  it('lists page by page at one revision', async () => {
    const api = await plainApi()
    for (const name of ['a', 'b', 'c']) await api.send('POST', maps, { metadata: { name } })
    const first = (await api.send('GET', `${maps}?limit=2`)).body
    assert.equal(first.metadata.remainingItemCount, 1)
    await api.send('POST', maps, { metadata: { name: 'd' } })
    const rest = (await api.send('GET', `${maps}?limit=2&continue=${first.metadata.continue}`)).body
    const names = [...first.items, ...rest.items].map(({ metadata }) => metadata.name)
    assert.deepEqual(names, ['a', 'b', 'c'])
  })

  it('says where to go on when the pages before are forgotten', async () => {
    const api = await plainApi()
    for (const name of ['a', 'b', 'c']) await api.send('POST', maps, { metadata: { name } })
    const first = (await api.send('GET', `${maps}?limit=2`)).body
    await api.send('POST', maps, { metadata: { name: 'd' } })
    await api.store.compact(api.store.revision)
    const expired = await api.send('GET', `${maps}?limit=2&continue=${first.metadata.continue}`)
    assert.equal(expired.status, 410)
    const rest = (await api.send('GET', `${maps}?continue=${expired.body.metadata.continue}`)).body
    assert.deepEqual(
      rest.items.map((item: { metadata: { name: string } }) => item.metadata.name),
      ['c', 'd'],
    )
  })

  it('watches from a revision, and tells of what leaves a selection as deleted', async () => {
    const api = await plainApi()
    const { body } = await api.send('POST', maps, { metadata: { name: 'a', labels: { w: '1' } } })
    await api.merge(`${maps}/a`, { metadata: { labels: { w: '2' } } })
    await api.merge(`${maps}/a`, { metadata: { labels: { w: '1' } } })
    const query = `watch=1&timeoutSeconds=1&resourceVersion=${body.metadata.resourceVersion}`
    const events = (await api.send('GET', `${maps}?${query}&labelSelector=w%3D1`)).body
    assert.deepEqual(
      events.map(({ type }: { type: string }) => type),
      ['DELETED', 'ADDED'],
    )
  })

  it('tells a watcher that comes too late that it is too late', async () => {
    const api = await plainApi()
    await api.send('POST', maps, { metadata: { name: 'a' } })
    await api.send('POST', maps, { metadata: { name: 'b' } })
    await api.store.compact(api.store.revision)
    const { body } = await api.send('GET', `${maps}?watch=1&timeoutSeconds=1&resourceVersion=1`)
    assert.equal(body.type, 'ERROR')
    assert.equal(body.object.code, 410)
  })

  it('answers as a table, as metadata alone and in YAML', async () => {
    const api = await plainApi()
    await api.send('POST', maps, { metadata: { name: 'a' } })
    const as = (kind: string) => ({ accept: `application/json;as=${kind};v=v1;g=meta.k8s.io` })
    const table = (await api.send('GET', maps, undefined, as('Table'))).body
    assert.equal(table.rows[0].cells[0], 'a')
    const partial = (await api.send('GET', `${maps}/a`, undefined, as('PartialObjectMetadata')))
      .body
    assert.equal(partial.kind, 'PartialObjectMetadata')
    const yaml = await api.send('GET', `${maps}/a`, undefined, { accept: 'application/yaml' })
    assert.match(yaml.body, /^apiVersion: v1\n/)
  })

  for (const [said, method, path, status] of [
    ['a path that nothing serves', 'GET', '/nope', 404],
    ['a resource that is not there', 'GET', '/api/v1/namespaces/lab/nothings', 404],
    ['a method that a path does not know', 'DELETE', '/api/v1/namespaces', 405],
    ['HEAD', 'HEAD', maps, 405],
    ['a revision that is no number', 'GET', `${maps}?watch=1&resourceVersion=x`, 500],
    ['a revision that is to come', 'GET', `${maps}?resourceVersion=999999`, 504],
    ['a selector that is none', 'GET', `${maps}?labelSelector=%3D`, 400],
  ] as const)
    it(`answers ${status} to ${said}`, async () => {
      const api = await plainApi()
      assert.equal((await api.send(method, path)).status, status)
    })
})
