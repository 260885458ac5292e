import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseSignal } from './signal.ts'

const same: readonly (readonly [string, string | number])[] = [
  ['SIGTERM', 'SIGTERM'],
  ['term', 'SIGTERM'],
  ['15', 'SIGTERM'],
  ['SIGRTMIN', 34],
  ['SIGRTMIN+3', 37],
  ['rtmin+15', 49],
  ['SIGRTMAX-14', 50],
  ['SIGRTMAX', 64],
  ['37', 37],
]

test('signals are known by name and number, those for real time too', () => {
  for (const [text, signal] of same) assert.equal(parseSignal(text), signal, text)
})

test('what is no signal is refused', () => {
  const wrong = ['', 'SIG', 'NOPE', '0', '32', '33', '65', '037', 'SIGRTMIN+31', 'SIGRTMAX-31']
  for (const text of [...wrong, 'SIGRTMIN-1', 'SIGRTMAX+1', 'SIGTERM '])
    assert.throws(() => parseSignal(text), /is not a signal/, text)
})
