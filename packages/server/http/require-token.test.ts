import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestApp, jsonOf, photoForm } from '../testing/test-app.ts'

const { app } = createTestApp({ token: 'open:sesame' })
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

function predict(authorization?: string) {
  const headers = authorization === undefined ? {} : { authorization }
  return app.request('/predict', { method: 'POST', body: photoForm(['photo']), headers })
}

test('the token opens the service, as a bearer token or as a password of any user', async () => {
  for (const right of ['Bearer open:sesame', 'bearer  open:sesame', basic('me:open:sesame')]) {
    assert.equal((await predict(right)).status, 200, right)
  }
})

test('anything else is answered 401 in a way that makes a browser ask', async () => {
  const wrong = [
    undefined,
    '',
    'Bearer',
    'Bearer open',
    'Token open:sesame',
    basic('open'),
    basic(':x'),
  ]
  for (const authorization of wrong) {
    const response = await predict(authorization)
    assert.equal(response.status, 401, authorization)
    assert.match(response.headers.get('WWW-Authenticate') ?? '', /^Basic realm=/)
  }
})

test('the OpenAPI document says so', async () => {
  const headers = { authorization: 'Bearer open:sesame' }
  const { components, paths } = await jsonOf<{
    components: object
    paths: Record<string, Record<string, { security?: object[]; responses: object }>>
  }>(await app.request('/openapi.json', { headers }))
  assert.ok('securitySchemes' in components)
  assert.equal(paths['/predict']?.post?.security?.length, 2)
  assert.ok('401' in (paths['/predict']?.post?.responses ?? {}))
  assert.equal(paths['/healthz']?.get?.security, undefined)
})

test('every path but the health checks asks for the token', async () => {
  const status = async (path: string) => (await app.request(path)).status
  for (const path of ['/', '/test', '/metrics', '/openapi.json', '/v2', '/v2/models/bytes']) {
    assert.equal(await status(path), 401, path)
  }
  for (const path of ['/healthz', '/readyz', '/v2/health/live', '/v2/models/bytes/ready']) {
    assert.equal(await status(path), 200, path)
  }
})
