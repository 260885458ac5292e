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

  constructor(data: string) {
    this.#data = data
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

  /** Starts a registry on a free port for one test, and gives its address without the scheme. */
  async registry(context: TestContext): Promise<string> {
    const child = this.#spawn(['registry', '--listen', '127.0.0.1:0'])
    const closed = once(child, 'close')
    context.after(() => {
      child.kill('SIGTERM')
      return closed
    })
    const [line] = await once(child.stdout, 'data')
    return String(line).trim().replace('Listening on http://', '')
  }

  #spawn(argv: readonly string[]) {
    const child = spawn(process.execPath, [cli, ...argv], {
      env: { ...process.env, GALLEY_DATA: this.#data },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    child.stdout.setEncoding('utf8')
    child.stderr.setEncoding('utf8')
    return child
  }
}
