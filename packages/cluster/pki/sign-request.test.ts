import assert from 'node:assert/strict'
import { X509Certificate } from 'node:crypto'
import { test } from 'node:test'
import type { JsonGeneralNames } from '@peculiar/x509'
import { makeAuthority } from './certificates.ts'
import { requestedNames, signRequest } from './sign-request.ts'
import { type KeyKind, makeRequest } from './testing/make-request.ts'

const now = Date.parse('2026-06-01T00:00:00Z')
const yearMs = 365 * 24 * 3600 * 1000
const authority = await makeAuthority('ca', now)
const terms = {
  notBefore: new Date(now - 1000),
  notAfter: new Date(now + yearMs),
  usages: ['digital signature', 'key encipherment', 'client auth'],
}

test('a request is signed with its subject, whatever its key', async () => {
  for (const key of ['ecdsa', 'rsa', 'ed25519'] satisfies KeyKind[]) {
    const request = await makeRequest('CN=jane\\, of the kitchen,O=cooks,O=guests', { key })
    const certificate = new X509Certificate(await signRequest(authority, request, terms))
    assert.equal(certificate.subject, 'CN=jane\\, of the kitchen\nO=cooks\nO=guests')
    assert.ok(certificate.verify(new X509Certificate(authority.certificate).publicKey))
    assert.ok(certificate.checkIssued(new X509Certificate(authority.certificate)))
    assert.deepEqual(certificate.keyUsage, ['1.3.6.1.5.5.7.3.2'])
    assert.equal(certificate.ca, false)
    assert.equal(certificate.validToDate.getTime(), now + yearMs)
  }
})

test('a certificate has the names that its request has', async () => {
  const names: JsonGeneralNames = [
    { type: 'dns', value: 'web.lab' },
    { type: 'ip', value: '10.0.0.7' },
  ]
  const request = await makeRequest('CN=system:node:a,O=system:nodes', { names })
  assert.deepEqual(requestedNames(request), {
    commonName: 'system:node:a',
    organizations: ['system:nodes'],
    dnsNames: ['web.lab'],
    addresses: ['10.0.0.7'],
    emailAddresses: [],
    uris: [],
  })
  const certificate = new X509Certificate(await signRequest(authority, request, terms))
  assert.equal(certificate.subjectAltName, 'DNS:web.lab, IP Address:10.0.0.7')
})

test('a certificate does not outlive its authority', async () => {
  const request = await makeRequest('CN=jane')
  const late = { ...terms, notAfter: new Date(now + 20 * yearMs) }
  const certificate = new X509Certificate(await signRequest(authority, request, late))
  const { validTo } = new X509Certificate(authority.certificate)
  assert.equal(certificate.validTo, validTo)
})

test('a request that somebody changed is not signed', async () => {
  const request = await makeRequest('CN=jane')
  const [head = '', ...body] = request.split('\n').filter((it) => !it.includes('END'))
  const bytes = Buffer.from(body.join(''), 'base64')
  bytes.write('joan', bytes.indexOf('jane'))
  const changed = `${head}\n${bytes.toString('base64')}\n-----END CERTIFICATE REQUEST-----`
  await assert.rejects(signRequest(authority, changed, terms), /unable to verify/)
})
