import assert from 'node:assert/strict'
import { test } from 'node:test'
import { columns } from './columns.ts'

test('columns are as wide as their widest cell, and nothing trails', () => {
  assert.deepEqual(columns(['NAME', 'ID'], [['kitchen', '12']]), ['NAME      ID', 'kitchen   12'])
})

test('without rows the header stands alone', () => {
  assert.deepEqual(columns(['NAME', 'ID'], []), ['NAME   ID'])
})
