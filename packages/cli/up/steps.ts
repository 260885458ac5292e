import { withProgress } from '../progress.ts'
import type { Terminal } from '../terminal.ts'

/** What came of a step, and a word for the user. */
export interface StepEnd<T> {
  readonly value: T
  readonly said: string
}

/** Tells each step's end with the time it took. */
export class Steps {
  readonly #terminal: Terminal
  readonly #began = performance.now()

  constructor(terminal: Terminal) {
    this.#terminal = terminal
  }

  async take<T>(name: string, work: () => Promise<StepEnd<T>>): Promise<T> {
    const began = performance.now()
    const { value, said } = await withProgress(this.#terminal, name, work())
    this.#terminal.note(`${name.padEnd(10)} ${said} (${seconds(performance.now() - began)} s)`)
    return value
  }

  /** Since the first step, in seconds. */
  get total(): number {
    return Number(seconds(performance.now() - this.#began))
  }
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(1)
