import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SuccessPolicyRule } from 'kubernetes-types/batch/v1.js'
import { Indexes } from './indexes.ts'
import { successText } from './success-policy.ts'
import { aJob } from './testing/samples.ts'

const said = (succeeded: string, ...rules: SuccessPolicyRule[]) =>
  successText(aJob({ completions: 10, successPolicy: { rules } }), Indexes.parse(succeeded, 10))

test('all indexes of a rule have to succeed, or as many of them as it says', () => {
  assert.equal(said('0-2', { succeededIndexes: '0,2' }), 'Matched rules at index 0')
  assert.equal(said('0-1', { succeededIndexes: '0,2' }), undefined)
  assert.equal(
    said('1,5', { succeededIndexes: '0-5', succeededCount: 2 }),
    'Matched rules at index 0',
  )
  assert.equal(said('1,9', { succeededIndexes: '0-5', succeededCount: 2 }), undefined)
})

test('a rule without indexes counts any', () => {
  assert.equal(said('3,9', { succeededCount: 2 }), 'Matched rules at index 0')
  assert.equal(said('3', { succeededCount: 2 }), undefined)
})

test('the first rule that is met is named', () => {
  assert.equal(
    said('3', { succeededIndexes: '0' }, { succeededCount: 1 }),
    'Matched rules at index 1',
  )
})

test('nothing is enough as long as nothing succeeded', () => {
  assert.equal(said('', { succeededCount: 0 }), undefined)
})
