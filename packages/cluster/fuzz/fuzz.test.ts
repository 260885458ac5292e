import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fuzz } from './fuzz.ts'
import { seedsOf } from './target.ts'
import { targets } from './targets.ts'

for (const target of targets)
  test(`${target.name}: what comes of right inputs is taken or refused`, async () => {
    for (const seed of await target.seeds()) await target.run(seed)
    const { failure } = await fuzz(target, 300, 1, Number.POSITIVE_INFINITY)
    assert.equal(failure, undefined)
  })

test('a failure is told with its input, which comes again for the same seed', async () => {
  const target = {
    name: 'no q',
    share: 1,
    seeds: () => seedsOf(['abcabc']),
    run: (input: Uint8Array) => assert.ok(!input.includes(0x62)),
  }
  const first = await fuzz(target, 1000, 7, Number.POSITIVE_INFINITY)
  const again = await fuzz(target, 1000, 7, Number.POSITIVE_INFINITY)
  assert.ok(first.failure?.input.includes(0x62))
  assert.deepEqual(again.failure?.input, first.failure?.input)
})
