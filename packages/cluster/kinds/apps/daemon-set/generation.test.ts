import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainApi } from '../../../testing/plain-api.ts'

const annotation = 'deprecated.daemonset.template.generation'

const set = (image: string) => ({
  metadata: { name: 'd' },
  spec: {
    selector: { matchLabels: { a: 'b' } },
    template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'c', image }] } },
  },
})

test('a daemon set counts its templates, in the name of whoever wrote it', async () => {
  const api = await plainApi()
  const path = '/apis/apps/v1/namespaces/lab/daemonsets'
  const made = await api.send('POST', path, set('i:1'))
  assert.equal(made.body.metadata.annotations[annotation], '1')
  const owned = made.body.metadata.managedFields[0].fieldsV1['f:metadata']['f:annotations']
  assert.deepEqual(owned, { '.': {}, [`f:${annotation}`]: {} })
  const same = await api.send('PUT', `${path}/d`, set('i:1'))
  assert.equal(same.body.metadata.annotations[annotation], '1')
  const next = await api.merge(`${path}/d`, { spec: { template: set('i:2').spec.template } })
  assert.equal(next.body.metadata.annotations[annotation], '2')
})
