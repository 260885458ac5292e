import { type BenchOptions, parseOptions, usage } from './options.ts'
import { runBench } from './run-bench.ts'

const options = readOptions()
if (options?.help) console.log(usage)
else if (options) process.exitCode = (await runBench(options)) ? 0 : 1

function readOptions(): BenchOptions | undefined {
  try {
    return parseOptions(process.argv.slice(2))
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`)
    process.exitCode = 2
    return undefined
  }
}
