import type { Figure } from './figure.ts'
import { apiReads } from './figures/api-reads.ts'
import { apiWrites } from './figures/api-writes.ts'
import { clusterMemory } from './figures/cluster-memory.ts'
import { clusterStart } from './figures/cluster-start.ts'
import { convert } from './figures/convert.ts'
import { cpuPerRequest } from './figures/cpu-per-request.ts'
import { engineThroughput } from './figures/engine-throughput.ts'
import { memory } from './figures/memory.ts'
import { serveStart } from './figures/serve-start.ts'
import { tailLatency } from './figures/tail-latency.ts'
import { watchLatency } from './figures/watch-latency.ts'

/** All figures in the order in which they are measured. */
export const figures: readonly Figure[] = [
  engineThroughput,
  cpuPerRequest,
  tailLatency,
  serveStart,
  convert,
  memory,
  clusterStart,
  clusterMemory,
  apiWrites,
  apiReads,
  watchLatency,
]
