import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { ContainerError } from '../errors.ts'
import { readIfPresent } from '../state/atomic-file.ts'
import type { RuntimeConfig } from '../state/container-config.ts'
import type { Places } from '../state/places.ts'
import type { Order, Report } from './report.ts'

/** A supervisor holds little; there may be a hundred of them. */
const memoryOptions = ['--max-old-space-size=64', '--max-semi-space-size=1']

/** A container could not be started; `exitCode` is what a shell would say (125 to 127). */
export class StartError extends ContainerError {
  readonly exitCode: number

  constructor(exitCode: number, message: string, next?: string) {
    super('unavailable', message, next === undefined ? {} : { next })
    this.exitCode = exitCode
  }
}

/** A supervisor as the process that started it sees it. */
export class SupervisorProcess {
  readonly #child: ChildProcess
  readonly #places: Places
  readonly #reports: AsyncIterator<string>

  private constructor(child: ChildProcess, places: Places) {
    this.#child = child
    this.#places = places
    child.unref()
    child.stdin?.on('error', () => {}) // it ended; its reports, or their end, tell why
    if (!child.stdout) throw new ContainerError('internal', 'The supervisor has no output.')
    this.#reports = linesOf(child.stdout)
  }

  /**
   * Begins a supervisor that does not know its container yet. It ends with the process that began it
   * if it gets no order; a command may begin it early and prepare the container meanwhile.
   */
  static begin(places: Places, kind: RuntimeConfig['kind']): SupervisorProcess {
    mkdirSync(places.cache, { recursive: true, mode: 0o700 })
    const trouble = openSync(places.trouble, 'a', 0o600)
    try {
      const main = join(import.meta.dirname, 'main.ts')
      const child = spawn(process.execPath, [...memoryOptions, main, places.root, kind], {
        cwd: '/',
        detached: true, // outlives this process and its terminal
        stdio: ['pipe', 'pipe', trouble],
        env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_COMPILE_CACHE: places.cache },
      })
      return new SupervisorProcess(child, places)
    } finally {
      closeSync(trouble)
    }
  }

  order(order: Order): void {
    this.#child.stdin?.end(`${JSON.stringify(order)}\n`)
  }

  /** Waits for its next report, which must be of that kind; throws `StartError` otherwise. */
  async expect(kind: Report['kind']): Promise<void> {
    const line = await this.#reports.next()
    // Written by `tell` alone.
    const report: Report = line.done ? await this.#vanished() : (JSON.parse(line.value) as Report)
    if (report.kind === kind) return
    this.leave()
    if (report.kind === 'failed') throw new StartError(report.exitCode, report.message, report.next)
    throw new ContainerError('internal', `The supervisor said ${report.kind}, not ${kind}.`)
  }

  /** Lets it go on alone; one without an order ends. */
  leave(): void {
    this.#child.stdin?.destroy()
    this.#child.stdout?.destroy()
  }

  async #vanished(): Promise<Report> {
    const trouble = (await readIfPresent(this.#places.trouble)) ?? ''
    const message = `The supervisor ended. ${trouble.slice(-1000)}`
    return { kind: 'failed', exitCode: 125, message }
  }
}

async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of stream) {
    const lines = (rest + String(chunk)).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}
