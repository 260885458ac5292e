import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { inOwnNamespace } from '../own-network.ts'

const mark = 'GALLEY_TEST_IN_OWN_NETWORK'

/** Why no test can have a network of its own here; undefined where one can. */
function trouble(): string | undefined {
  const { status } = spawnSync(...inOwnNamespace(['nft', 'list', 'tables']))
  return status === 0 ? undefined : 'needs root on Linux with unshare, ip and nft'
}

/**
 * Runs the tests of a file in a network namespace of its own, which ends with them: the machine's interfaces and packet rules
 * are not touched. Skipped, or failed in CI, where there is no such thing.
 */
export function inOwnNetwork(file: string, declareTests: () => void): void {
  if (process.env[mark]) declareTests()
  else
    test('in a network of its own', { timeout: 300_000 }, (t) => {
      const why = trouble()
      if (why && !process.env.CI) return t.skip(why)
      const { NODE_TEST_CONTEXT: _, ...env } = process.env
      const tests = [process.execPath, ...process.execArgv, '--test', '--test-isolation=none', file]
      const { status, stdout, stderr } = spawnSync(...inOwnNamespace(tests), {
        env: { ...env, [mark]: 'yes' },
        encoding: 'utf8',
      })
      if (status !== 0) throw new Error(`${stdout}\n${stderr}\n${why ?? ''}`)
    })
}
