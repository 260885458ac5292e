// Lives of clusters on simulated time: `npm run simulate [-- --seeds N --first N --verbose]`.
import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
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

/** Runs seeds, each in a process of its own: chance is seeded for a whole process. */
async function runSome(): Promise<void> {
  for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
    const result = await runOne(seed)
    results.push(result)
    if (result.failure) console.error(`seed ${seed}: ${result.failure}`)
  }
}

async function runOne(seed: number): Promise<SeedResult> {
  const script = new URL('./one-seed.ts', import.meta.url).pathname
  const args = [script, String(seed), values.verbose ? 'verbose' : 'quiet']
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let last = ''
  for await (const line of createInterface({ input: child.stdout })) {
    if (values.verbose) console.log(line)
    last = line
  }
  try {
    // Safe: the last line is the result, by agreement with the script.
    return JSON.parse(last) as SeedResult
  } catch {
    const failure = `the process ended without a result: ${last}`
    return { seed, hours: 0, crashes: 0, changes: 0, failure }
  }
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
