import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Admission } from './admission.ts'

test('what a request held is given back, also when it fails', async () => {
  const admission = new Admission({ requestsInFlight: 1, bytesInFlight: 10 })
  await assert.rejects(
    admission.admit(async (lease) => {
      lease.take(10)
      assert.deepEqual([admission.requests, admission.bytes], [1, 10])
      lease.take(1)
    }),
    { code: 'overloaded' },
  )
  assert.deepEqual([admission.requests, admission.bytes], [0, 0])
})

test('a request too many is refused without running', async () => {
  const admission = new Admission({ requestsInFlight: 1, bytesInFlight: 10 })
  await admission.admit(async () => {
    await assert.rejects(
      admission.admit(() => assert.fail('ran')),
      { code: 'overloaded' },
    )
  })
})
