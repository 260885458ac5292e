import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'
import { skipUnless } from '@galley/kit/testing/shared'

const execFilePromised = promisify(execFile)
const cli = resolve(import.meta.dirname, '../../packages/cli/galley.js')

export const needsKubectl = skipUnless(
  spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' }).status === 0,
  'kubectl is missing (https://kubernetes.io/docs/tasks/tools)',
)

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A place for the clusters of one test; they are stopped and deleted with it. */
export class ClusterPlace {
  readonly folder = mkdtempSync(join(tmpdir(), 'galley-cluster-'))
  readonly kubeconfig = join(this.folder, 'kubeconfig')
  readonly #started = new Set<string>()

  constructor(context: TestContext) {
    context.after(() => {
      for (const name of this.#started) this.galley('stop', '--data', this.dataOf(name))
      rmSync(this.folder, { recursive: true, force: true })
    })
  }

  dataOf(name: string): string {
    return join(this.folder, name)
  }

  /** `galley cluster …`, with a kubeconfig of its own. */
  galley(...args: readonly string[]): Outcome {
    return this.#run(process.execPath, [cli, 'cluster', ...args])
  }

  start(name: string, ...args: readonly string[]): Outcome {
    return this.galley(...this.#startArguments(name), ...args)
  }

  /** The same on nodes that no machine stands behind. */
  startSimulated(name: string, nodes: number, ...args: readonly string[]): Outcome {
    this.#started.add(name)
    const options = ['--data', this.dataOf(name), '--simulated-nodes', String(nodes), ...args]
    return this.galley('start', ...options)
  }

  /** The same as `start` without waiting for it. */
  startBeside(name: string): Promise<{ readonly stdout: string }> {
    return execFilePromised(process.execPath, [cli, 'cluster', ...this.#startArguments(name)], {
      env: this.#env,
    })
  }

  #startArguments(name: string): readonly string[] {
    this.#started.add(name)
    return ['start', '--data', this.dataOf(name), '--nodes', '0']
  }

  kubectl(...args: readonly string[]): Outcome {
    return this.#run('kubectl', args)
  }

  /** What `galley why hpa` says. */
  why(name: string): string {
    return this.#run(process.execPath, [cli, 'why', 'hpa', name]).stdout
  }

  /** The process that serves a cluster. */
  pidOf(name: string): number {
    return JSON.parse(readFileSync(join(this.dataOf(name), 'process.json'), 'utf8')).pid
  }

  #run(command: string, args: readonly string[]): Outcome {
    const options = { encoding: 'utf8', env: this.#env } as const
    const { status: code, stdout, stderr } = spawnSync(command, args, options)
    return { code, stdout, stderr }
  }

  get #env(): NodeJS.ProcessEnv {
    return { ...process.env, KUBECONFIG: this.kubeconfig }
  }
}
