import 'reflect-metadata'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509'
import { plainApi } from '../../testing/plain-api.ts'

const path = '/apis/certificates.k8s.io/v1/certificatesigningrequests'
const signer = 'kubernetes.io/kube-apiserver-client'

/** What the API answers to a request for a certificate of this subject. */
async function ask(subject: string, signerName: string) {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const made = await Pkcs10CertificateRequestGenerator.create({
    name: subject,
    keys,
    signingAlgorithm: algorithm,
  })
  const request = Buffer.from(made.toString('pem')).toString('base64')
  const spec = { request, signerName, usages: ['client auth'] }
  return (await plainApi()).send('POST', path, { metadata: { name: 'a' }, spec })
}

test('nobody asks for a certificate of the group that may do anything', async () => {
  const refused = await ask('CN=me, O=people, O=system:masters', signer)
  assert.equal(refused.status, 403)
  assert.match(refused.body.message, /signer with system:masters group is not allowed$/)
  assert.equal((await ask('CN=me, O=people', signer)).status, 201)
  assert.equal((await ask('CN=me, O=system:masters', 'example.com/own')).status, 201)
})
