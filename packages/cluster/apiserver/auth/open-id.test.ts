import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import { createLocalJWKSet, jwtVerify } from 'jose'
import { issuer, ServiceAccountTokens } from '../../pki/service-account-tokens.ts'
import { readCall } from '../handler.ts'
import { StatusError } from '../status.ts'
import { openIdEndpoint } from './open-id.ts'

const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const tokens = new ServiceAccountTokens(pem)
const endpoint = openIdEndpoint({ tokens, address: () => '192.0.2.1:6443' })

const ask = async (target: string, accept?: string, method = 'GET') =>
  endpoint(
    readCall({
      method,
      target,
      header: (name) => (name === 'accept' ? accept : undefined),
      body: async () => new Uint8Array(),
      signal: new AbortController().signal,
    }),
  )

test('the published keys check the tokens of service accounts', async () => {
  const answer = await ask('/openid/v1/jwks')
  const keys = createLocalJWKSet(JSON.parse(String(answer?.body)))
  const now = Math.floor(Date.now() / 1000)
  const serviceAccount = { name: 'a', uid: 'u' }
  const claims = { namespace: 'lab', serviceAccount, audiences: ['me'] }
  const token = await tokens.sign(claims, now, now + 600)
  const { payload } = await jwtVerify(token, keys, { issuer, audience: 'me' })
  assert.equal(payload.sub, 'system:serviceaccount:lab:a')
})

test('the configuration tells where the keys are', async () => {
  const answer = await ask('/.well-known/openid-configuration')
  const { issuer: named, jwks_uri: keys } = JSON.parse(String(answer?.body))
  assert.deepEqual([named, keys], [issuer, 'https://192.0.2.1:6443/openid/v1/jwks'])
})

test('keys are given in their own form only, and only to who gets them', async () => {
  assert.equal((await ask('/openid/v1/jwks', 'application/jwk-set+json'))?.status, 200)
  await assert.rejects(ask('/openid/v1/jwks', 'application/json'), StatusError)
  await assert.rejects(ask('/openid/v1/jwks', undefined, 'POST'), StatusError)
  assert.equal(await ask('/openid/v1'), undefined)
})
