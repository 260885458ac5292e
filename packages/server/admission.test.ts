import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Admission } from './admission.ts'

const overloaded = { code: 'overloaded' }

test('the bytes of a request are given back when it ends, also when it fails', async () => {
  const admission = new Admission({ requestsInFlight: 1, bytesInFlight: 10 })
  const greedy = admission.receive(async (lease) => {
    lease.take(10)
    assert.equal(admission.bytes, 10)
    lease.take(1)
  })
  await assert.rejects(greedy, overloaded)
  assert.equal(admission.bytes, 0)
})

test('a request too many is refused before it is read and, having been read, before it is worked on', async () => {
  const admission = new Admission({ requestsInFlight: 1, bytesInFlight: 10 })
  await admission.work(async () => {
    assert.equal(admission.requests, 1)
    await assert.rejects(
      admission.receive(() => assert.fail('read')),
      overloaded,
    )
    await assert.rejects(
      admission.work(() => assert.fail('worked on')),
      overloaded,
    )
  })
  assert.equal(admission.requests, 0)
})

test('requests that are still being read take no place', async () => {
  const admission = new Admission({ requestsInFlight: 1, bytesInFlight: 10 })
  await admission.receive(() => admission.receive(() => admission.work(async () => undefined)))
})
