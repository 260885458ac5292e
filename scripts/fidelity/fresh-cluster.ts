import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const galley = resolve(import.meta.dirname, '../../packages/cli/galley.js')

/** A cluster of its own, in a folder of its own, set up as the recorded one was. Gone when disposed of. */
export interface FreshCluster extends Disposable {
  readonly kubeconfig: string
}

export function startFreshCluster(options: readonly string[]): FreshCluster {
  const folder = mkdtempSync(join(tmpdir(), 'galley-cluster-'))
  const kubeconfig = join(folder, 'kubeconfig')
  const data = ['--data', join(folder, 'data')]
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [galley, 'cluster', ...args], { stdio: ['ignore', 2, 2] }).status
  const remove = () => rmSync(folder, { recursive: true, force: true })
  if (run('start', ...data, '--port', '0', '--kubeconfig', kubeconfig, ...options) !== 0) {
    remove()
    throw new Error('The cluster did not start: see the lines above.')
  }
  return {
    kubeconfig,
    [Symbol.dispose]() {
      run('stop', ...data)
      remove()
    },
  }
}
