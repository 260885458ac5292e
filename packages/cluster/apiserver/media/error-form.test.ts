import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decodeMessage, readEnvelope } from '../../kinds/protobuf/envelope.ts'
import { structs } from '../../kinds/structure/structs.ts'
import { plainApi } from '../../testing/plain-api.ts'

const path = 'http://api/api/v1/namespaces/lab/configmaps/none'
const status = structs('io.k8s.apimachinery.pkg.apis.meta.v1.Status')

async function refused(accept: string) {
  const { api } = await plainApi()
  return api.fetch(new Request(path, { headers: { accept } }))
}

test('a failure is told in the form that was asked for', async () => {
  const yaml = await refused('application/yaml')
  assert.equal(yaml.headers.get('content-type'), 'application/yaml')
  assert.match(await yaml.text(), /^message: configmaps "none" not found$/m)
  const protobuf = await refused('application/vnd.kubernetes.protobuf,application/json')
  assert.equal(protobuf.headers.get('content-type'), 'application/vnd.kubernetes.protobuf')
  const { apiVersion, kind, raw } = readEnvelope(new Uint8Array(await protobuf.arrayBuffer()))
  assert.deepEqual([apiVersion, kind], ['v1', 'Status'])
  const { message, code } = decodeMessage(raw, status, structs)
  assert.deepEqual([message, code], ['configmaps "none" not found', 404])
})

test('where a failure has no such form it is JSON', async () => {
  for (const accept of ['text/plain', 'application/json;as=Table;v=v1;g=meta.k8s.io']) {
    const answer = await refused(accept)
    assert.equal(answer.headers.get('content-type'), 'application/json')
    assert.equal(((await answer.json()) as { kind: string }).kind, 'Status')
  }
})
