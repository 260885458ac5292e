import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainApi } from '../../testing/plain-api.ts'

test('answers hold nothing that HTML would take for its own, as those of Go do', async () => {
  const { api } = await plainApi()
  const path = '/api/v1/namespaces/lab/configmaps'
  const send = async (method: string, path: string, body?: unknown) => {
    const init = { method, ...(body !== undefined && { body: JSON.stringify(body) }) }
    const headers = { 'content-type': 'application/json' }
    return (await api.fetch(new Request(`http://api${path}`, { ...init, headers }))).text()
  }
  const data = { a: '<b> & \u2028' }
  const texts = [
    await send('POST', path, { metadata: { name: 'c' }, data }),
    await send('GET', `${path}/c`),
    await send('GET', `${path}/c?pretty=true`),
    await send('GET', path),
    await send('GET', `${path}?watch=true&timeoutSeconds=1`),
  ]
  for (const text of texts) {
    assert.match(text, /\\u003cb\\u003e \\u0026 \\u2028/)
    assert.doesNotMatch(text, /[<>&\u2028]/)
  }
})
