// Gives strangers' inputs to all that such reach: `npm run fuzz [-- --inputs N --seed N --seconds N --target NAME]`.
import { parseArgs } from 'node:util'
import { type FuzzFailure, type FuzzResult, fuzz } from './fuzz.ts'
import type { FuzzTarget } from './target.ts'
import { targets } from './targets.ts'

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '1200000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    seconds: { type: 'string', default: '1800' },
    target: { type: 'string' },
  },
})

// Refusals are thrown by the million: where each came from is not asked.
Error.stackTraceLimit = 0

const chosen = targets.filter(({ name }) => !values.target || name === values.target)
const shares = chosen.reduce((sum, { share }) => sum + share, 0)
const until = performance.now() + Number(values.seconds) * 1000
console.log(`seed ${values.seed}`)

let total = 0
for (const target of chosen) {
  const inputs = Math.ceil((Number(values.inputs) * target.share) / shares)
  const result = await fuzz(target, inputs, Number(values.seed), until)
  await report(target, result)
  total += result.inputs
}
console.log(`${total} inputs`)

async function report(
  target: FuzzTarget,
  { name, inputs, milliseconds, failure }: FuzzResult,
): Promise<void> {
  console.log(`${name}: ${inputs} inputs in ${(milliseconds / 1000).toFixed(1)} s`)
  if (!failure) return
  console.error(`${name} fails for ${Buffer.from(failure.input).toString('base64')} (base64):`)
  console.error(await traced(target, failure))
  process.exitCode = 1
}

/** The same failure again, with where it came from. */
async function traced(target: FuzzTarget, { input, error }: FuzzFailure): Promise<unknown> {
  Error.stackTraceLimit = 20
  try {
    await target.run(input)
    return error
  } catch (again) {
    return again
  } finally {
    Error.stackTraceLimit = 0
  }
}
