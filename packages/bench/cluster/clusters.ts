import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { GalleyError } from '@galley/kit/errors'
import { type Environment, runGalley } from '../galley.ts'

const run = promisify(execFile)

/** An API server with its store that is ready; it is stopped when it is disposed of. */
export interface Cluster extends AsyncDisposable {
  readonly kubeconfig: string
  /** The processes that serve and store. */
  readonly pids: readonly number[]
  /** Milliseconds from the command to its end, `/readyz` answering ok. */
  readonly readyMs: number
}

export interface ClusterOptions {
  /** Where it keeps its state; a fresh folder of its own if absent. */
  readonly data?: string
  readonly env?: Environment
  /** Nodes that no machine stands behind: none if absent. */
  readonly simulatedNodes?: number
}

export async function startGalleyCluster({
  data,
  env,
  simulatedNodes = 0,
}: ClusterOptions = {}): Promise<Cluster> {
  await using made = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'galley-cluster-'))
  made.defer(() => rm(folder, { recursive: true, force: true }))
  const kubeconfig = join(folder, 'kubeconfig')
  const at = ['--data', data ?? join(folder, 'data')]
  const began = performance.now()
  const nodes =
    simulatedNodes > 0 ? ['--simulated-nodes', String(simulatedNodes)] : ['--nodes', '0']
  await runGalley(
    ['cluster', 'start', ...at, '--port', '0', ...nodes, '--kubeconfig', kubeconfig],
    env,
  )
  const readyMs = performance.now() - began
  made.defer(async () => void (await runGalley(['cluster', 'stop', ...at], env)))
  const status = JSON.parse(await runGalley(['cluster', 'status', ...at, '--output', 'json'], env))
  const owned = made.move()
  return {
    kubeconfig,
    pids: [Number(status.pid)],
    readyMs,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/**
 * The real control plane that `kubernetes/real/build.sh` built beside the recordings. Its nodes are three of kwok's,
 * `node-0` to `node-2`, or none.
 */
export async function startRealCluster({ hasNodes = false } = {}): Promise<Cluster> {
  const scripts = resolve(process.env.GALLEY_SHARED ?? '../shared', 'kubernetes/real')
  const built = process.env.REAL_DIR ?? join(homedir(), '.cache/real-kubernetes')
  if (!existsSync(join(scripts, 'start.sh')) || !existsSync(join(built, 'bin/kube-apiserver')))
    throw new GalleyError(
      'unavailable',
      `There is no real API server in ${built} to compare with.`,
      {
        next: `Build it with ${join(scripts, 'build.sh')} (needs Go).`,
      },
    )
  const env = { ...process.env, FRESH: '1', NO_NODES: hasNodes ? '' : '1', REAL_DIR: built }
  const began = performance.now()
  const { stdout } = await run('bash', [join(scripts, 'start.sh')], { env })
  const readyMs = performance.now() - began
  const pidOf = async (name: string) =>
    Number(await readFile(join(built, `run/${name}.pid`), 'utf8'))
  return {
    kubeconfig: stdout.trim().split('\n').at(-1) ?? '',
    pids: [await pidOf('kube-apiserver'), await pidOf('etcd')],
    readyMs,
    async [Symbol.asyncDispose]() {
      await run('bash', [join(scripts, 'stop.sh')], { env })
    },
  }
}
