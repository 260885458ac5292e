import assert from 'node:assert/strict'
import { test } from 'node:test'
import { temporaryFolder } from '../testing/temporary-folder.ts'
import { Claims } from './claims.ts'

test('of many who claim one thing at once, one gets it', async (context) => {
  const claims = new Claims(temporaryFolder(context))
  const holders = Array.from({ length: 20 }, (_, index) => `holder-${index}`)
  const won = await Promise.all(holders.map((holder) => claims.claim('thing', holder)))
  const winners = holders.filter((_, index) => won[index])
  assert.deepEqual([await claims.holder('thing')], winners)
})

test('only the holder ends a claim, and then another may have the thing', async (context) => {
  const claims = new Claims(temporaryFolder(context))
  await claims.claim('thing', 'first')
  await claims.release('thing', 'second')
  assert.equal(await claims.claim('thing', 'second'), false)
  await claims.release('thing', 'first')
  assert.equal(await claims.claim('thing', 'second'), true)
  assert.deepEqual(await claims.all(), new Map([['thing', 'second']]))
})
