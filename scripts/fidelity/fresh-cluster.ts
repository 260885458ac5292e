import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const galley = resolve(import.meta.dirname, '../../packages/cli/galley.js')

/** A cluster of its own, in a folder of its own, set up as the recorded one was. Gone when disposed of. */
export interface FreshCluster extends Disposable {
  readonly kubeconfig: string
}

/** One node that runs containers, as the recorded one did. */
export const oneNode = [
  ...['--nodes', '1', '--node-address', '192.0.2.1', '--registry', 'none'],
  ...['--allow-privileged', '--allow-host-path'],
]

export function startFreshCluster(
  options: readonly string[],
  images: readonly string[] = [],
): FreshCluster {
  const folder = mkdtempSync(join(tmpdir(), 'galley-cluster-'))
  const kubeconfig = join(folder, 'kubeconfig')
  const env = { ...process.env, GALLEY_DATA: folder }
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [galley, ...args], { stdio: ['ignore', 2, 2], env }).status === 0
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const areLoaded = images.every((image) => run('load', '-i', image))
  const start = ['cluster', 'start', '--port', '0', '--kubeconfig', kubeconfig]
  if (!areLoaded || !run(...start, ...options)) {
    remove()
    throw new Error('The cluster did not start: see the lines above.')
  }
  return {
    kubeconfig,
    [Symbol.dispose]() {
      run('cluster', 'reset')
      remove()
    },
  }
}

/** The images that pods of sessions and tests run, made where they are missing; Docker's archives. */
export function testImages(recordings: string): readonly string[] {
  const folder = join(homedir(), '.cache/galley-test-images')
  const made = () => globSync('*.tar', { cwd: folder }).map((file) => join(folder, file))
  if (made().length > 0) return made()
  const script = resolve(recordings, 'real/images.sh')
  if (spawnSync('bash', [script, folder], { stdio: ['ignore', 2, 2] }).status === 0) return made()
  rmSync(folder, { recursive: true, force: true })
  throw new Error('The images could not be made: see the lines above.')
}
