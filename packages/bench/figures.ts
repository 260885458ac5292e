import type { Figure } from './figure.ts'
import { apiReads } from './figures/api-reads.ts'
import { apiWrites } from './figures/api-writes.ts'
import { clusterIdleCpu } from './figures/cluster-idle-cpu.ts'
import { clusterMemory } from './figures/cluster-memory.ts'
import { clusterStart } from './figures/cluster-start.ts'
import { containerStart } from './figures/container-start.ts'
import { containersAtOnce } from './figures/containers-at-once.ts'
import { convert } from './figures/convert.ts'
import { cpuPerRequest } from './figures/cpu-per-request.ts'
import { deploymentRollout } from './figures/deployment-rollout.ts'
import { engineThroughput } from './figures/engine-throughput.ts'
import { imageRebuild } from './figures/image-rebuild.ts'
import { memory } from './figures/memory.ts'
import { registryMemory } from './figures/registry-memory.ts'
import { registryThroughput } from './figures/registry-throughput.ts'
import { schedulerRate } from './figures/scheduler-rate.ts'
import { serveStart } from './figures/serve-start.ts'
import { tailLatency } from './figures/tail-latency.ts'
import { watchLatency } from './figures/watch-latency.ts'
import { weightsPush } from './figures/weights-push.ts'
import { podFigures } from './pods/figures.ts'
import { inOwnNetwork } from './pods/in-own-network.ts'

/** All figures in the order in which they are measured. */
export const figures: readonly Figure[] = [
  engineThroughput,
  cpuPerRequest,
  tailLatency,
  serveStart,
  convert,
  memory,
  imageRebuild,
  weightsPush,
  registryThroughput,
  registryMemory,
  containerStart,
  containersAtOnce,
  clusterStart,
  clusterMemory,
  apiWrites,
  apiReads,
  watchLatency,
  deploymentRollout,
  schedulerRate,
  clusterIdleCpu,
  ...podFigures.map(inOwnNetwork),
]
