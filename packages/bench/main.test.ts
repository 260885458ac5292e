import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { figures } from './figures.ts'

function bench(...args: readonly string[]) {
  const main = resolve(import.meta.dirname, 'main.ts')
  return spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' })
}

test('help names every figure', () => {
  const { status, stdout } = bench('--help')
  assert.equal(status, 0)
  for (const { name } of figures) assert.match(stdout, new RegExp(`^  ${name}$`, 'm'))
})

const wrong: readonly (readonly [string[], RegExp])[] = [
  [['--fast'], /--fast/],
  [['soup'], /soup/],
  [['--only', 'soup'], /no figure soup/],
  [['--runs', '0'], /--runs takes a whole number, not 0/],
  [['--runs', '1e3'], /--runs takes a whole number, not 1e3/],
  [['--requests', '-1'], /--requests/],
  [['--output', 'xml'], /--output takes text or json, not xml/],
]

for (const [args, complaint] of wrong) {
  test(`bench ${args.join(' ')} is refused with the usage`, () => {
    const { status, stdout, stderr } = bench(...args)
    assert.deepEqual([status, stdout], [2, ''])
    assert.match(stderr, complaint)
    assert.match(stderr, /^Usage: npm run bench/m)
  })
}
