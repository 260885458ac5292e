import { startEngine } from '../start-engine.ts'

/** Runs a graph whose input 9 cannot be computed, and a file that is no graph; prints what came of it. */
const [graph = ''] = process.argv.slice(2)
const engine = await startEngine({ graph, workers: 2 })
const tooFar = { type: 'int32', dims: [1], data: Int32Array.of(9) } as const
await engine.run([tooFar]).catch((error) => console.log(error.code))
await startEngine({ graph: import.meta.filename }).catch((error) => console.log(error.code))
await engine.close()
console.log('closed')
