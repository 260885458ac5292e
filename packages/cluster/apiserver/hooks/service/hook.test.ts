import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { plainApi } from '../../../testing/plain-api.ts'

const services = '/api/v1/namespaces/lab/services'
const ports = [{ port: 80 }]

describe('a service', () => {
  it('gets an address and node ports of its own', async () => {
    const api = await plainApi()
    const made = await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        api.send('POST', services, { metadata: { name }, spec: { type: 'NodePort', ports } }),
      ),
    )
    assert.equal(new Set(made.map(({ body }) => body.spec.clusterIP)).size, 3)
    assert.equal(new Set(made.map(({ body }) => body.spec.ports[0].nodePort)).size, 3)
  })

  it('gives back what it had when it goes', async () => {
    const api = await plainApi()
    const spec = { type: 'NodePort', ports: [{ port: 80, nodePort: 30123 }] }
    const make = (name: string) => api.send('POST', services, { metadata: { name }, spec })
    assert.equal((await make('a')).status, 201)
    const { body } = await make('b')
    assert.match(
      body.message,
      /spec.ports\[0\].nodePort: Invalid value: 30123: provided port is already allocated/,
    )
    await api.send('DELETE', `${services}/a`)
    assert.equal((await make('b')).status, 201)
  })

  it('takes nothing in a dry run', async () => {
    const api = await plainApi()
    const spec = { type: 'NodePort', ports: [{ port: 80, nodePort: 30123 }] }
    const object = { metadata: { name: 'a' }, spec }
    assert.equal((await api.send('POST', `${services}?dryRun=All`, object)).status, 201)
    assert.equal((await api.send('POST', services, object)).status, 201)
  })
})
