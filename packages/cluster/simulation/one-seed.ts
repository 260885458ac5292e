// Runs one seed and prints its result as JSON, after its log where one is asked for: `node one-seed.ts SEED [verbose]`.
import { seedEntropy } from './random.ts'
import { runSeed } from './run-seed.ts'

const [, , seed = '1', loudness] = process.argv
seedEntropy(Number(seed))
const log = loudness === 'verbose' ? console.log : () => undefined
console.log(JSON.stringify(await runSeed(Number(seed), log)))
process.exit()
