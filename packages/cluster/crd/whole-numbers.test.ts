import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { type PlainApi, plainApi } from '../testing/plain-api.ts'
import { Serving } from './serving.ts'
import { cronTabs, version } from './testing/cron-tabs.ts'

const objects = '/apis/stable.example.com/v1/namespaces/lab/crontabs'
const schema = {
  type: 'object',
  properties: {
    spec: {
      type: 'object',
      properties: {
        big: { type: 'integer' },
        even: { type: 'integer', multipleOf: 2 },
        usual: { type: 'integer', default: 9007199254740993n },
        some: { type: 'integer', enum: [9007199254740993n] },
        ids: { type: 'array', 'x-kubernetes-list-type': 'set', items: { type: 'integer' } },
        any: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
      },
    },
  },
} as const

let api: PlainApi
beforeEach(async () => {
  api = await plainApi()
  const definition = cronTabs([version(schema)])
  const conditions = [{ type: 'NamesAccepted', status: 'True' as const }]
  const status = { acceptedNames: definition.spec.names, storedVersions: ['v1'], conditions }
  const serving = new Serving(api.api.server.resources)
  serving.sync('stable.example.com', [{ ...definition, status }])
})

/** The text, since JavaScript's reader loses digits. */
async function send(method: string, path: string, body?: string, type = 'application/json') {
  const headers = { 'content-type': type, accept: 'application/json' }
  const init = { method, headers, ...(body !== undefined && { body }) }
  const response = await api.api.fetch(new Request(`http://api${path}`, init))
  return { status: response.status, text: await response.text() }
}

const object = (spec: string) =>
  `{"apiVersion":"stable.example.com/v1","kind":"CronTab","metadata":{"name":"a"},"spec":${spec}}`

async function specOf(path = `${objects}/a`) {
  const { text } = await send('GET', path)
  return /"spec":(.*)\}/.exec(text)?.[1]
}

test('whole numbers keep all their digits, given and by default', async () => {
  const spec = '{"big":9223372036854775807,"any":{"x":[-9223372036854775808,9007199254740992]}}'
  assert.equal((await send('POST', objects, object(spec))).status, 201)
  assert.equal(
    await specOf(),
    '{"big":9223372036854775807,"any":{"x":[-9223372036854775808,9007199254740992]},"usual":9007199254740993}',
  )
})

test('patches compare and keep them', async () => {
  await send('POST', objects, object('{"big":9007199254740993}'))
  const merge = '{"spec":{"any":{"y":9007199254740995}}}'
  await send('PATCH', `${objects}/a`, merge, 'application/merge-patch+json')
  const test = (value: string) =>
    send(
      'PATCH',
      `${objects}/a`,
      `[{"op":"test","path":"/spec/big","value":${value}}]`,
      'application/json-patch+json',
    )
  assert.equal((await test('9007199254740993')).status, 200)
  assert.equal((await test('9007199254740992')).status, 422)
  const applied = await send(
    'PATCH',
    `${objects}/a?fieldManager=m`,
    object('{"ids":[9007199254740993,9007199254740992]}'),
    'application/apply-patch+yaml',
  )
  assert.equal(applied.status, 200)
  assert.match(applied.text, /"v:9007199254740992":\{\},"v:9007199254740993":\{\}/)
  assert.match(
    (await specOf()) ?? '',
    /"y":9007199254740995.*"ids":\[9007199254740993,9007199254740992\]/,
  )
})

test('their schema is held against all digits; what is no int64 is no integer', async () => {
  const refused = async (spec: string) => (await send('POST', objects, object(spec))).text
  assert.match(
    await refused('{"even":9007199254740993}'),
    /spec.even in body should be a multiple of 2/,
  )
  assert.match(
    await refused('{"some":9007199254740992}'),
    /supported values: \\"9007199254740993\\"/,
  )
  assert.match(
    await refused('{"big":9223372036854775808}'),
    /must be of type integer: \\"number\\"/,
  )
  assert.match(
    await refused('{"ids":[9007199254740993,9007199254740993]}'),
    /Duplicate value: 9007199254740993/,
  )
  assert.match(
    await refused('{"any":{"x":1e400}}'),
    /cannot unmarshal number 1e400 into Go value of type float64/,
  )
})

test('other forms of an answer keep them', async () => {
  await send('POST', objects, object('{"big":9007199254740993}'))
  assert.match((await send('GET', `${objects}/a?pretty=true`)).text, /"big": 9007199254740993/)
  const headers = { accept: 'application/yaml' }
  const yaml = await api.api.fetch(new Request(`http://api${objects}/a`, { headers }))
  assert.match(await yaml.text(), /\n {2}big: 9007199254740993\n/)
})

test('built-in kinds refuse what they would lose digits of', async () => {
  const revision = (value: string) =>
    `{"apiVersion":"apps/v1","kind":"ControllerRevision","metadata":{"name":"r"},"revision":${value},"data":{"x":9007199254740993}}`
  const path = '/apis/apps/v1/namespaces/lab/controllerrevisions'
  const { status, text } = await send('POST', path, revision('9007199254740993'))
  assert.equal(status, 400)
  assert.match(text, /number 9007199254740993 into .*\.revision of type int64: Galley keeps/)
  const kept = await send('POST', path, revision('9007199254740992'))
  assert.equal(kept.status, 201)
  assert.match(kept.text, /"revision":9007199254740992,"data":\{"x":9007199254740993\}/)
})
