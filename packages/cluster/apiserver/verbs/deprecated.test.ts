import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainApi } from '../../testing/plain-api.ts'

const path = '/api/v1/namespaces/lab/endpoints'
const warning =
  '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"'

test('whoever reads or writes a deprecated kind is told so, in whatever form', async () => {
  const api = await plainApi()
  const calls = [
    await api.send('POST', path, { metadata: { name: 'a' } }),
    await api.send('GET', `${path}/a`),
    await api.send('GET', path),
    await api.send('DELETE', `${path}/a`),
  ]
  for (const { headers } of calls) assert.equal(headers.get('warning'), warning)
  for (const accept of [
    'application/vnd.kubernetes.protobuf',
    'application/json;as=Table;g=meta.k8s.io;v=v1',
    'application/vnd.kubernetes.protobuf;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
  ]) {
    const call = new Request(`http://api${path}`, { headers: { accept } })
    const { headers } = await api.api.fetch(call)
    assert.equal(headers.get('warning'), warning, accept)
  }
})
