import assert from 'node:assert/strict'
import { test } from 'node:test'
import { table } from './terminal.ts'

test('a table aligns words to the left and numbers to the right', () => {
  const lines = table(
    ['LAYER', 'PARAMETERS'],
    [
      ['conv', '1,024'],
      ['a_longer_name', '7'],
    ],
  )
  assert.deepEqual(lines, [
    'LAYER          PARAMETERS',
    'conv                1,024',
    'a_longer_name           7',
  ])
})
