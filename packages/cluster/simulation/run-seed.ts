import { type FaultRates, longestDelay, noFaults } from './faulty-fetch.ts'
import type { Random } from './random.ts'
import { rules } from './rules/table.ts'
import { Seen, type SeenChange } from './seen.ts'
import { askSomething, repair } from './wishes.ts'
import { World } from './world.ts'

export interface SeedResult {
  readonly seed: number
  /** Simulated. */
  readonly hours: number
  readonly crashes: number
  readonly changes: number
  /** The rule that was broken, and how; undefined when all went well. */
  readonly failure?: string
}

const minute = 60_000
const phases = 3
const stepsPerPhase = 15
/** What everything takes at most to come to rest: a dead node's pods are given up after five minutes and more. */
const rest = 40 * minute
/** So far behind may be who acts while things go wrong: several answers and changes may be held back one after another. */
const lagWithFaults = 15 * minute + 4 * longestDelay
/** A second, since times in objects are whole seconds. */
const lagWithout = 1_000

/**
 * One simulated life of a cluster: wishes and faults at random, then a while of peace, checked after every change and at
 * each rest. The same seed gives the same life. `log` is told what happens.
 */
export async function runSeed(seed: number, log: (line: string) => void): Promise<SeedResult> {
  const world = new World(seed)
  const start = world.clock.monotonic()
  const check = new Check(world, log)
  log(`seed ${seed}`)
  try {
    await world.begin()
    for (let phase = 0; phase < phases && !check.failure; phase++) {
      await live(world, check, phase === 0 ? noFaults : randomRates(world.random), log)
      await comeToRest(world, check, log)
    }
  } catch (error) {
    check.fail(`something was thrown: ${error instanceof Error ? error.stack : error}`)
  } finally {
    world.rates = noFaults
    await world.end()
    await check.end()
  }
  const hours = (world.clock.monotonic() - start) / (60 * minute)
  const { crashes, store } = world
  const { failure } = check
  return { seed, hours, crashes, changes: store.revision, ...(failure && { failure }) }
}

async function live(
  world: World,
  check: Check,
  rates: FaultRates,
  log: (line: string) => void,
): Promise<void> {
  world.rates = rates
  if (rates !== noFaults) check.lag = lagWithFaults
  for (let step = 0; step < stepsPerPhase && !check.failure; step++) {
    log(`${timeOf(world)} ${await askSomething(world)}`)
    await world.pass(world.random.pick([100, 1_000, 10_000, minute, 5 * minute]))
  }
}

async function comeToRest(world: World, check: Check, log: (line: string) => void): Promise<void> {
  if (check.failure) return
  world.rates = noFaults
  await repair(world)
  log(`${timeOf(world)} all faults end`)
  await world.pass(rest)
  check.atRest()
  check.lag = lagWithout
}

const timeOf = ({ clock }: World): string => new Date(clock.now()).toISOString().slice(11, 23)

/** Different troubles in different phases: a few at a time, so that what follows from one can be seen. */
function randomRates(random: Random): FaultRates {
  const rate = (...some: readonly number[]) => random.pick([0, ...some])
  return {
    slow: rate(10, 50),
    failed: rate(5, 30),
    cut: rate(5, 50),
    late: rate(20, 100),
    crash: rate(50, 300),
  }
}

class Check {
  failure: string | undefined
  lag = lagWithout
  readonly #seen: Seen
  readonly #world: World
  readonly #log: (line: string) => void

  constructor(world: World, log: (line: string) => void) {
    this.#world = world
    this.#log = log
    this.#seen = new Seen(world.store, world.clock, (change) => this.#onChange(change))
  }

  atRest(): void {
    for (const { name, atRest } of rules) {
      const wrong = atRest?.(this.#seen)
      if (wrong) this.fail(`${name}: ${wrong}`)
    }
  }

  fail(failure: string): void {
    this.failure ??= `${timeOf(this.#world)} ${failure}`
  }

  end(): Promise<void> {
    return this.#seen.end()
  }

  #onChange(change: SeenChange): void {
    const { metadata } = change.after ?? change.before ?? { metadata: {} }
    const verb = change.before ? (change.after ? 'changed' : 'gone') : 'made'
    if (!quiet.has(change.resource))
      this.#log(`${timeOf(this.#world)}   ${change.resource} ${metadata.name} ${verb}`)
    for (const { name, onChange } of rules) {
      const wrong = onChange?.(change, { seen: this.#seen, lag: this.lag })
      if (wrong) this.fail(`${name}: ${wrong}`)
    }
  }
}

/** Changes that would only fill the log. */
const quiet = new Set(['/nodes'])
