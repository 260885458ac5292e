import { execFile } from 'node:child_process'
import { chmod, chown, mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'

const clone = resolve(import.meta.dirname, '../..')

/** What goes on inside has ports, processes and mounts of its own, all gone when it ends. */
const apart = ['--net', '--mount', '--pid', '--fork', '--mount-proc', '--kill-child']
/**
 * Addresses that others claimed on this machine are out of sight. The clone is seen at another place, since not everybody may
 * look into the folders above it.
 */
const enter =
  'ip link set lo up && mkdir -p /run/galley && mount -t tmpfs tmpfs /run/galley && mount --bind "$1" "$2" && cd "$3" && shift 3 && exec "$@"'

/** A machine on which nothing of Galley's is there but the clone and an empty home. */
export interface CleanMachine {
  readonly home: string
  /** Where the clone is seen. */
  readonly clone: string
  /** Runs a script of the clone in the home; gives its standard output. */
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
  const node = join(machine.clone, 'node_modules/node/bin/node')
  const asUser = ['setpriv', '--reuid', `${user}`, '--regid', `${user}`, '--clear-groups']
  const inside = [clone, machine.clone, machine.home, ...asUser, node]
  return {
    ...machine,
    async run(script, ...args) {
      const path = join(machine.clone, script)
      const line = [...apart, 'sh', '-c', enter, 'sh', ...inside, path, ...args]
      const env = { HOME: machine.home, PATH: process.env.PATH, TMPDIR: temporary }
      return (await promisify(execFile)('unshare', line, { env })).stdout
    },
  }
}
