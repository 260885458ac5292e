// Lives of clusters on simulated time: `npm run simulate [-- --seeds N --first N --verbose]`.
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { LifeProcess } from './life-process.ts'
import type { SeedResult } from './run-seed.ts'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '20' },
    first: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
})

const first = Number(values.first)
const seeds = Array.from({ length: Number(values.seeds) }, (_, index) => first + index)
const results: SeedResult[] = []
const begun = performance.now()
// A log of lives side by side could not be read.
const processes = values.verbose ? 1 : Math.min(availableParallelism(), seeds.length)
await Promise.all(Array.from({ length: processes }, runSome))
report((performance.now() - begun) / 60_000)

/** Runs seeds one after another until none is left. */
async function runSome(): Promise<void> {
  const lives = new LifeProcess(values.verbose)
  for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
    const result = await lives.run(seed)
    results.push(result)
    if (result.failure) console.error(`seed ${seed}: ${result.failure}`)
  }
  lives.end()
}

function report(minutes: number): void {
  const sum = (of: (result: SeedResult) => number) => results.reduce((all, it) => all + of(it), 0)
  const failed = results.filter(({ failure }) => failure).length
  const hours = sum((it) => it.hours)
  console.log(
    `${results.length} seeds, ${failed} failed; ${hours.toFixed(0)} simulated hours, ` +
      `${(hours / minutes).toFixed(0)} a minute; ${sum((it) => it.changes)} changes, ` +
      `${sum((it) => it.crashes)} crashes`,
  )
  process.exitCode = failed > 0 ? 1 : 0
}
