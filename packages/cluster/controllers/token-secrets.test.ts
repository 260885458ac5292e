import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { admin, guardedApi } from '../apiserver/auth/testing/guarded-api.ts'
import { runControllers } from './loop/run.ts'
import { tokenSecretsController } from './token-secrets.ts'

const api = await guardedApi()
const ended = new AbortController()
const running = runControllers({
  controllers: [tokenSecretsController('a certificate', (it) => api.tokens.signForSecret(it))],
  client: api.client,
  clock: systemClock,
  log: createLogger({ level: 'silent' }),
  signal: ended.signal,
})
after(async () => {
  ended.abort()
  await running
  api.close()
})

const accounts = '/api/v1/namespaces/default/serviceaccounts'
const secrets = '/api/v1/namespaces/default/secrets'

/** Reads until it is so. */
async function eventually<T>(read: () => Promise<T | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const found = await read()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error('it did not come about')
}

test('a secret gets its account’s token, which holds until the account goes and takes the secret along', async () => {
  const metadata = { name: 't', annotations: { 'kubernetes.io/service-account.name': 'web' } }
  await api.send(admin, 'POST', accounts, { metadata: { name: 'web' } })
  const type = 'kubernetes.io/service-account-token'
  await api.send(admin, 'POST', secrets, { metadata, type })
  const token = await eventually(async () => {
    const { body } = await api.send(admin, 'GET', `${secrets}/t`)
    return body.data?.token && Buffer.from(body.data.token, 'base64').toString()
  })
  const { body } = await api.send({ token }, 'GET', '/api/v1/nodes')
  assert.match(body.message, /User "system:serviceaccount:default:web" cannot list/)
  await api.send(admin, 'DELETE', `${accounts}/web`)
  assert.equal((await api.send({ token }, 'GET', '/api/v1/nodes')).status, 401)
  await eventually(async () =>
    (await api.send(admin, 'GET', `${secrets}/t`)).status === 404 ? true : undefined,
  )
})
