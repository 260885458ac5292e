import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { it } from 'node:test'
import { promisify } from 'node:util'

const run = promisify(execFile)
const main = new URL('./main.ts', import.meta.url).pathname

it('lives through a few seeds without breaking a rule', { timeout: 300_000 }, async () => {
  const { stdout } = await run(process.execPath, [main, '--seeds', '4'])
  assert.match(stdout, /^4 seeds, 0 failed/m)
})

it('gives the same life for the same seed, change for change, alone or after another', {
  timeout: 300_000,
}, async () => {
  const alone = await logOf(7, 1)
  const after = await logOf(6, 2)
  assert.ok(alone.length > 1000)
  assert.equal(after.slice(after.indexOf('seed 7\n')), alone)
})

/** What happens in some lives, without the summary of all. */
async function logOf(first: number, seeds: number): Promise<string> {
  const options = ['--first', String(first), '--seeds', String(seeds), '--verbose']
  const { stdout } = await run(process.execPath, [main, ...options], { maxBuffer: 2 ** 28 })
  return stdout.slice(0, stdout.lastIndexOf('\n', stdout.length - 2) + 1)
}
