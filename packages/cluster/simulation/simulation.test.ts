import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { it } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
const main = new URL('./main.ts', import.meta.url).pathname
const one = new URL('./one-seed.ts', import.meta.url).pathname

it('lives through a few seeds without breaking a rule', { timeout: 300_000 }, async () => {
  const { stdout } = await run(process.execPath, [main, '--seeds', '4'])
  assert.match(stdout, /^4 seeds, 0 failed/m)
})

it('gives the same life for the same seed, change for change', { timeout: 300_000 }, async () => {
  const live = () => run(process.execPath, [one, '7', 'verbose'], { maxBuffer: 2 ** 28 })
  const [first, second] = [await live(), await live()]
  assert.ok(first.stdout.length > 1000)
  assert.equal(first.stdout, second.stdout)
})
