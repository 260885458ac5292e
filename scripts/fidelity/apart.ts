import { spawnSync } from 'node:child_process'
import { inOwnNamespace } from '@galley/kit/own-network'

const mark = 'GALLEY_APART'

/**
 * Runs this script again in a network namespace of its own, whose addresses are nobody else's; true within it. Outside, the
 * process ends as that one did.
 */
export function apart(): boolean {
  if (process.env[mark]) return true
  const again = [process.execPath, ...process.argv.slice(1)]
  const { status } = spawnSync(...inOwnNamespace(again), {
    stdio: 'inherit',
    env: { ...process.env, [mark]: 'yes' },
  })
  process.exitCode = status ?? 1
  return false
}
