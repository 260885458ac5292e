import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { plainApi } from '../../../testing/plain-api.ts'

const lab = '/api/v1/namespaces/lab'

describe('a resource quota', () => {
  it('lets no more in than there is room for, however many come at once', async () => {
    const api = await plainApi()
    const hard = { 'count/configmaps': '5' }
    await api.send('POST', `${lab}/resourcequotas`, { metadata: { name: 'q' }, spec: { hard } })
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        api.send('POST', `${lab}/configmaps`, { metadata: { name: `c${index}` } }),
      ),
    )
    assert.equal(replies.filter(({ status }) => status === 201).length, 5)
    const { body } = replies.find(({ status }) => status === 403) ?? assert.fail('none was refused')
    assert.match(
      body.message,
      /exceeded quota: q, requested: count\/configmaps=1, used: count\/configmaps=5, limited: count\/configmaps=5$/,
    )
  })

  it('has room again once something is gone', async () => {
    const api = await plainApi()
    const hard = { secrets: '1' }
    await api.send('POST', `${lab}/resourcequotas`, { metadata: { name: 'q' }, spec: { hard } })
    const make = (name: string) => api.send('POST', `${lab}/secrets`, { metadata: { name } })
    assert.equal((await make('a')).status, 201)
    assert.equal((await make('b')).status, 403)
    await api.send('DELETE', `${lab}/secrets/a`)
    assert.equal((await make('b')).status, 201)
  })

  it('has an object counted by the time that it is made', async () => {
    const api = await plainApi()
    const hard = { secrets: '3' }
    await api.send('POST', `${lab}/resourcequotas`, { metadata: { name: 'q' }, spec: { hard } })
    const status = { hard, used: { secrets: '0' } }
    await api.merge(`${lab}/resourcequotas/q/status`, { status })
    const used = async () => (await api.send('GET', `${lab}/resourcequotas/q`)).body.status.used
    await api.send('POST', `${lab}/secrets?dryRun=All`, { metadata: { name: 'a' } })
    assert.deepEqual(await used(), { secrets: '0' })
    await api.send('POST', `${lab}/secrets`, { metadata: { name: 'a' } })
    assert.deepEqual(await used(), { secrets: '1' })
  })

  it('tells what is missing before what is too much', async () => {
    const api = await plainApi()
    await api.send('POST', `${lab}/serviceaccounts`, { metadata: { name: 'default' } })
    const limit = (name: string, hard: object) =>
      api.send('POST', `${lab}/resourcequotas`, { metadata: { name }, spec: { hard } })
    await limit('a', { pods: '0' })
    await limit('b', { 'requests.cpu': '1' })
    const { body } = await api.send('POST', `${lab}/pods`, {
      metadata: { name: 'p' },
      spec: { containers: [{ name: 'c', image: 'i' }] },
    })
    assert.match(body.message, /failed quota: b: must specify requests.cpu for: c$/)
  })
})
