import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Outcome } from './cluster.ts'

const cli = resolve(import.meta.dirname, '../../packages/cli/galley.js')

/** A cluster whose nodes run containers, with images and a registry of its own; all of it goes with the test. */
export class PodCluster {
  readonly folder = mkdtempSync(join(tmpdir(), 'galley-nodes-'))
  readonly env = {
    ...process.env,
    GALLEY_DATA: join(this.folder, 'data'),
    KUBECONFIG: join(this.folder, 'kubeconfig'),
  }

  constructor(context: TestContext) {
    context.after(() => {
      if (hasFailed(context)) context.diagnostic(this.#lastWords())
      this.galley('cluster', 'reset')
      rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
    })
  }

  /** What its log says at its end, but for what the registry answered. */
  #lastWords(): string {
    const log = readFileSync(join(this.env.GALLEY_DATA, 'clusters/galley/log'), 'utf8')
    const lines = log.split('\n').filter((line) => !line.includes('"msg":"answered"'))
    return lines.slice(-30).join('\n')
  }

  /** Starts it in the background. */
  start(...options: readonly string[]): void {
    this.galley('cluster', 'start', ...options)
  }

  /** What a command prints; it has to end well. */
  galley(...args: readonly string[]): string {
    return execFileSync(process.execPath, [cli, ...args], { env: this.env, encoding: 'utf8' })
  }

  /** What kubectl prints, blanks made one; it has to end well. */
  kubectl(...args: readonly string[]): string {
    const { code, stdout, stderr } = this.tryKubectl(...args)
    assert.equal(code, 0, `kubectl ${args.join(' ')}: ${stderr}`)
    return stdout.replace(/[^\S\n]+/g, ' ')
  }

  tryKubectl(...args: readonly string[]): Outcome {
    const { status, stdout, stderr } = spawnSync('kubectl', args, {
      env: this.env,
      encoding: 'utf8',
    })
    return { code: status, stdout, stderr }
  }

  /** The process that serves it. */
  get pid(): number {
    return JSON.parse(this.galley('cluster', 'status', '--output', 'json')).pid
  }
}

/** Known to Node, but not to its types. */
const hasFailed = (context: TestContext & { readonly passed?: boolean }) => context.passed === false

/** Resolves once it is so; fails after `seconds`, telling what was not. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  seconds = 60,
): Promise<void> {
  const end = performance.now() + seconds * 1000
  while (!(await isSo())) {
    if (performance.now() > end) assert.fail(`${what}: not within ${seconds} s`)
    await delay(500)
  }
}
