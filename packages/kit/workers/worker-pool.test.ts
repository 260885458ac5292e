import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Order } from './testing/obedient-worker.ts'
import { TooSalty } from './testing/too-salty.ts'
import { WorkerPool } from './worker-pool.ts'

const script = new URL('./testing/obedient-worker.ts', import.meta.url)

async function open(size: number, queueLimit = 10) {
  const pool = await WorkerPool.start<Order, unknown>({
    script,
    name: 'cook',
    errorClasses: [TooSalty],
    size,
    queueLimit,
  })
  return { pool, [Symbol.asyncDispose]: () => pool.close() }
}

test('workers of a pool work side by side, and no caller waits past their deadline', async () => {
  await using opened = await open(2)
  const slow = opened.pool.call({ do: 'sleep', milliseconds: 300 }, { timeoutMs: 100 })
  assert.equal(await opened.pool.call({ do: 'echo', value: 'quick' }), 'quick')
  await assert.rejects(slow, { code: 'deadline', message: /within 100 ms/ })
})

test('a request that kills its worker disturbs no other', async () => {
  await using opened = await open(1)
  const { pool } = opened
  const fatal = assert.rejects(pool.call({ do: 'exit' }), { code: 'internal' })
  const salty = assert.rejects(pool.call({ do: 'throw', what: 'too-salty' }), TooSalty)
  assert.equal(await pool.call({ do: 'echo', value: 'fine' }), 'fine')
  await Promise.all([fatal, salty])
})

test('over its limit a pool refuses at once', async () => {
  await using opened = await open(1, 1)
  const { pool } = opened
  const calls = [1, 2, 3].map((value) => pool.call({ do: 'echo', value }))
  assert.equal(pool.depth, 1)
  await assert.rejects(Promise.all(calls), { code: 'overloaded', message: /1 wait and 1 may/ })
  assert.deepEqual(await Promise.all(calls.slice(0, 2)), [1, 2])
})

test('a closing pool finishes what it has and refuses the rest', async () => {
  const { pool } = await open(1)
  const calls = [1, 2].map((value) => pool.call({ do: 'echo', value }))
  const closed = pool.close()
  await assert.rejects(pool.call({ do: 'echo', value: 3 }), { code: 'cancelled' })
  assert.deepEqual(await Promise.all(calls), [1, 2])
  await closed
})
