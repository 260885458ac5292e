import { spawnSync } from 'node:child_process'

const mark = 'GALLEY_APART'

/** Names of network namespaces are seen by this process alone. */
const enter =
  'mkdir -p /run/netns && mount -t tmpfs tmpfs /run/netns && ip link set lo up && exec "$0" "$@"'

/**
 * Runs this script again in a network namespace of its own, whose addresses are nobody else's; true within it. Outside, the
 * process ends as that one did.
 */
export function apart(): boolean {
  if (process.env[mark]) return true
  const again = [process.execPath, ...process.argv.slice(1)]
  const { status } = spawnSync('unshare', ['--net', '--mount', 'sh', '-c', enter, ...again], {
    stdio: 'inherit',
    env: { ...process.env, [mark]: 'yes' },
  })
  process.exitCode = status ?? 1
  return false
}
