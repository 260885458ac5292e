import assert from 'node:assert/strict'
import { test } from 'node:test'
import { statusPatch } from './status-patch.ts'

const ready = (status: string, reason?: string) => ({
  type: 'Ready',
  status,
  ...(reason && { reason }),
})

test('nothing is written of a status that is the same', () => {
  const status = { phase: 'Running', conditions: [ready('True')], podIPs: [{ ip: '10.244.0.2' }] }
  assert.equal(statusPatch(status, structuredClone(status)), undefined)
})

test('what is gone from a status is taken away', () => {
  const before = {
    phase: 'Pending',
    reason: 'Evicted',
    podIPs: [{ ip: '10.244.0.2' }],
    conditions: [ready('False', 'ContainersNotReady'), { type: 'Odd', status: 'True' }],
  }
  const after = {
    phase: 'Running',
    podIPs: [{ ip: '10.244.0.3' }],
    conditions: [ready('True')],
  }
  assert.deepEqual(statusPatch(before, after), {
    phase: 'Running',
    reason: null,
    podIPs: [{ ip: '10.244.0.2', $patch: 'delete' }, { ip: '10.244.0.3' }],
    '$setElementOrder/conditions': [{ type: 'Ready' }],
    conditions: [
      { type: 'Ready', status: 'True', reason: null },
      { type: 'Odd', $patch: 'delete' },
    ],
  })
})
