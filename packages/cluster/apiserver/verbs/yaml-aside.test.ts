import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainApi } from '../../testing/plain-api.ts'

const maps = '/api/v1/namespaces/lab/configmaps'
const yaml = { 'content-type': 'application/yaml' }
const lines = Array.from({ length: 5000 }, (_, line) => `  key-${line}: the value of ${line}\n`)
const long = (name: string) => `metadata: {name: ${name}}\ndata:\n${lines.join('')}`

test('long YAML is read as short YAML is, and holds nobody up', async () => {
  const api = await plainApi()
  const writing = api.send('POST', maps, long('long'), yaml)
  const order: string[] = []
  const written = writing.then((reply) => {
    order.push('long')
    return reply
  })
  await api.send('GET', maps).then(() => order.push('list'))
  const { status, body } = await written
  assert.equal(status, 201)
  assert.equal(Object.keys(body.data).length, lines.length)
  assert.equal(body.data['key-7'], 'the value of 7')
  assert.deepEqual(order, ['list', 'long'])
})

test('long YAML is refused and warned of in the words of short YAML', async () => {
  const api = await plainApi()
  const wrong = await api.send('POST', maps, `${long('wrong')}  a: *none\n`, yaml)
  assert.equal(wrong.status, 400)
  assert.match(wrong.body.message, /yaml: unknown anchor 'none' referenced/)
  const twice = await api.send('POST', maps, `${long('twice')}  key-0: again\n`, yaml)
  assert.equal(twice.status, 201)
  assert.match(twice.headers.get('warning') ?? '', /line 5003: key .*key-0.* already set in map/)
})

test('long YAML can be applied', async () => {
  const api = await plainApi()
  const { status, body } = await api.send(
    'PATCH',
    `${maps}/applied?fieldManager=me`,
    `apiVersion: v1\nkind: ConfigMap\n${long('applied')}`,
    { 'content-type': 'application/apply-patch+yaml' },
  )
  assert.equal(status, 201, body.message)
  assert.equal(Object.keys(body.data).length, lines.length)
})
