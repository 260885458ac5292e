import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { sharedFolder } from '@galley/kit/testing/shared'

const clone = resolve(import.meta.dirname, '../..')

/** What goes on inside has ports, processes and mounts of its own, all gone when it ends. */
const apart = ['--net', '--mount', '--pid', '--fork', '--mount-proc', '--kill-child']
/**
 * Addresses that others claimed on this machine are out of sight. The clone and what it shares are seen at other places, since
 * not everybody may look into the folders above them.
 */
const enter = `set -e
ip link set lo up
mkdir -p /run/galley
mount -t tmpfs tmpfs /run/galley
cd "$1"
shift
while [ "$1" != -- ]; do
  mount --bind "$1" "$2"
  shift 2
done
shift
exec "$@"`

/** A machine on which nothing of Galley's is there but the clone and an empty home. */
export interface CleanMachine {
  readonly home: string
  /** Where the clone is seen. */
  readonly clone: string
  /** Runs a script of the clone in the home, which has to end well; gives its standard output. */
  run(script: string, ...args: readonly string[]): Promise<string>
}

/** Prepares `folder` for the user of that number. */
export async function cleanMachine(folder: string, user: number): Promise<CleanMachine> {
  const machine = { home: join(folder, 'home'), clone: join(folder, 'clone') }
  await chmod(folder, 0o755)
  // Processes of elsewhere look dead from inside: what they keep in /tmp must not be looked at.
  const temporary = join(machine.home, 'tmp')
  for (const place of [machine.home, machine.clone, temporary]) await mkdir(place)
  for (const place of [machine.home, temporary]) await chown(place, user, user)
  const seen = [clone, machine.clone]
  if (existsSync(sharedFolder)) {
    // Beside the clone, where it is looked for.
    const shared = join(folder, 'shared')
    await mkdir(shared)
    seen.push(sharedFolder, shared)
  }
  const node = join(machine.clone, 'node_modules/node/bin/node')
  const asUser = ['setpriv', '--reuid', `${user}`, '--regid', `${user}`, '--clear-groups']
  const inside = [machine.home, ...seen, '--', ...asUser, node]
  const { PATH, CI } = process.env
  const env = { HOME: machine.home, PATH, TMPDIR: temporary, ...(CI && { CI }) }
  return {
    ...machine,
    async run(script, ...args) {
      const path = join(machine.clone, script)
      const line = [...apart, 'sh', '-c', enter, 'sh', ...inside, path, ...args]
      const child = spawn('unshare', line, { env, stdio: ['ignore', 'pipe', 'pipe'] })
      const [stdout, stderr, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'exit'),
      ])
      assert.equal(code, 0, `${script} failed:\n${stdout}\n${stderr}`)
      return stdout
    },
  }
}
