import type { Figure } from './figure.ts'
import { convert } from './figures/convert.ts'
import { cpuPerRequest } from './figures/cpu-per-request.ts'
import { engineThroughput } from './figures/engine-throughput.ts'
import { memory } from './figures/memory.ts'
import { serveStart } from './figures/serve-start.ts'
import { tailLatency } from './figures/tail-latency.ts'

/** All figures in the order in which they are measured. */
export const figures: readonly Figure[] = [
  engineThroughput,
  cpuPerRequest,
  tailLatency,
  serveStart,
  convert,
  memory,
]
