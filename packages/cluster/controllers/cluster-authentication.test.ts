import assert from 'node:assert/strict'
import { test } from 'node:test'
import { configMaps, namespaces } from '../client/resources.ts'
import { makeAuthority } from '../pki/certificates.ts'
import { clusterAuthentication } from './cluster-authentication.ts'
import { eventually, running } from './testing/running.ts'

const now = Date.now()
const yearMs = 365 * 24 * 3600 * 1000
const [users, proxies, another, over] = await Promise.all([
  makeAuthority('users', now),
  makeAuthority('proxies', now),
  makeAuthority('another', now),
  makeAuthority('over', now - 20 * yearMs),
])
const namespace = 'kube-system'
const name = 'extension-apiserver-authentication'

test('other API servers find what to trust, beside what others added; what is over goes', async () => {
  await using cluster = await running(() => [
    clusterAuthentication({
      clientAuthority: users.certificate,
      frontProxyAuthority: proxies.certificate,
      frontProxyNames: ['front-proxy-client'],
    }),
  ])
  const { client } = cluster
  const read = () => client.get(configMaps, { namespace, name }).catch(() => undefined)
  await client.create(namespaces, { metadata: { name: namespace } })
  const { data, metadata } = await eventually(read)
  assert.equal(metadata.managedFields?.[0]?.manager, 'kube-apiserver')
  assert.deepEqual(Object.keys(data ?? {}).toSorted(), [
    'client-ca-file',
    'requestheader-allowed-names',
    'requestheader-client-ca-file',
    'requestheader-extra-headers-prefix',
    'requestheader-group-headers',
    'requestheader-username-headers',
  ])
  assert.equal(data?.['requestheader-allowed-names'], '["front-proxy-client"]')
  const certificates = [another, over].map((it) => it.certificate).join('\n')
  await client.update(configMaps, {
    metadata: { namespace, name },
    data: {
      'client-ca-file': `${certificates}\nnonsense`,
      'requestheader-allowed-names': '["mine"]',
      'requestheader-group-headers': 'no JSON',
    },
  })
  const mended = await eventually(async () => {
    const found = await read()
    return found?.data?.['requestheader-client-ca-file'] ? found.data : undefined
  })
  const lines = (text: string) => text.trim().split('\n')
  assert.deepEqual(lines(mended['client-ca-file'] ?? ''), [
    ...lines(another.certificate),
    ...lines(users.certificate),
  ])
  assert.equal(mended['requestheader-allowed-names'], '["mine","front-proxy-client"]')
  assert.equal(mended['requestheader-group-headers'], '["X-Remote-Group"]')
})
