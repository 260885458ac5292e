// Lives through the seeds that the parent process sends, one after another, and answers each with its result.
import { seedEntropy } from './random.ts'
import { runSeed } from './run-seed.ts'

const log = process.argv[2] === 'verbose' ? console.log : () => undefined

process.on('message', async (seed: number) => {
  seedEntropy(seed)
  process.send?.(await runSeed(seed, log))
})
