import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import type { TestContext } from 'node:test'

const cli = resolve(import.meta.dirname, '../../packages/cli/galley.js')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** `galley` as a user runs it, with a data folder of its own. */
export class Cli {
  readonly #data: string
  readonly #env: Readonly<Record<string, string>>

  constructor(data: string, env: Readonly<Record<string, string>> = {}) {
    this.#data = data
    this.#env = env
  }

  /** Runs a command line to its end. */
  async run(...argv: readonly string[]): Promise<Ended> {
    const child = this.#spawn(argv)
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (text) => {
      stdout += text
    })
    child.stderr.on('data', (text) => {
      stderr += text
    })
    const [code] = await once(child, 'close')
    return { code, stdout, stderr }
  }

  /** What a command line prints; fails unless it ends well. */
  async print(...argv: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...argv)
    if (code === 0) return stdout.trimEnd()
    throw new Error(`galley ${argv.join(' ')} ended with ${code}: ${stderr}`)
  }

  /** Runs a command line that is killed after so many milliseconds unless it has ended. */
  async runAndKill(milliseconds: number, ...argv: readonly string[]): Promise<boolean> {
    const child = this.#spawn(argv)
    const closed = once(child, 'close')
    const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds)
    await closed
    clearTimeout(timer)
    return child.signalCode === 'SIGKILL'
  }

  /** Starts a registry on a free port for one test, and gives its address without the scheme. */
  async registry(context: TestContext, ...options: readonly string[]): Promise<string> {
    const child = this.#spawn(['registry', '--listen', '127.0.0.1:0', ...options])
    const closed = once(child, 'close')
    context.after(() => {
      child.kill('SIGTERM')
      return closed
    })
    const [line] = await once(child.stdout, 'data')
    return String(line)
      .trim()
      .replace(/^Listening on https?:\/\//, '')
  }

  #spawn(argv: readonly string[]) {
    const child = spawn(process.execPath, ['--', cli, ...argv], {
      env: { ...process.env, GALLEY_DATA: this.#data, ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.setEncoding('utf8')
    child.stderr.setEncoding('utf8')
    return child
  }
}
