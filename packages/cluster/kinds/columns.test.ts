import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatLabels, formatSelector, humanDuration, since } from './columns.ts'

test('an age is told in the one or two units that matter', () => {
  const cases: readonly (readonly [number, string])[] = [
    [-5, '<invalid>'],
    [-1, '0s'],
    [0, '0s'],
    [119, '119s'],
    [120, '2m'],
    [150, '2m30s'],
    [3600, '60m'],
    [3 * 3600, '3h'],
    [3 * 3600 + 60, '3h1m'],
    [30 * 3600, '30h'],
    [49 * 3600, '2d1h'],
    [9 * 86400, '9d'],
    [800 * 86400, '2y70d'],
    [9 * 365 * 86400, '9y'],
  ]
  for (const [seconds, said] of cases) assert.equal(humanDuration(seconds), said)
})

test('an age without a beginning is unknown', () => {
  assert.equal(since(null, 0), '<unknown>')
  assert.equal(since('1970-01-01T00:00:00Z', 5000), '5s')
})

test('labels and selectors print sorted', () => {
  assert.equal(formatLabels({ b: '2', a: '1' }), 'a=1,b=2')
  assert.equal(formatLabels({}), '<none>')
  assert.equal(
    formatSelector({
      matchLabels: { z: '1' },
      matchExpressions: [
        { key: 'a', operator: 'In', values: ['y', 'x'] },
        { key: 'b', operator: 'DoesNotExist' },
      ],
    }),
    'a in (x,y),!b,z=1',
  )
  assert.equal(formatSelector(undefined), '<none>')
})
