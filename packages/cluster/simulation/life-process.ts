import { type ChildProcess, fork } from 'node:child_process'
import type { SeedResult } from './run-seed.ts'

const script = new URL('./live-through-seeds.ts', import.meta.url)

/**
 * A process that lives through one seed after another: chance is seeded for a whole process, and code that has run for
 * a while runs several times as fast. Where a seed brings the process down, the next one gets a new one.
 */
export class LifeProcess {
  readonly #isVerbose: boolean
  #child: ChildProcess | undefined

  /** Verbose: the process writes what happens to the standard output. */
  constructor(isVerbose: boolean) {
    this.#isVerbose = isVerbose
  }

  run(seed: number): Promise<SeedResult> {
    const child = this.#child ?? this.#start()
    return new Promise((resolve) => {
      const settle = (result: SeedResult) => {
        child.removeAllListeners()
        resolve(result)
      }
      // Safe: that is what the script sends.
      child.once('message', (result) => settle(result as SeedResult))
      child.once('exit', (code, signal) => {
        this.#child = undefined
        settle({ ...nothing, seed, failure: `the process ended with ${signal ?? `code ${code}`}` })
      })
      child.send(seed)
    })
  }

  end(): void {
    this.#child?.disconnect()
  }

  #start(): ChildProcess {
    const execArgv = ['--max-semi-space-size=64']
    this.#child = fork(script, [this.#isVerbose ? 'verbose' : 'quiet'], { execArgv })
    return this.#child
  }
}

const nothing = { hours: 0, crashes: 0, changes: 0 } as const
