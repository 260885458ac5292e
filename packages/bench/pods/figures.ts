import type { Figure } from '../figure.ts'
import { podStart } from '../figures/pod-start.ts'
import { podsAutoscaling } from '../figures/pods-autoscaling.ts'
import { podsMemory } from '../figures/pods-memory.ts'
import { podsScaling } from '../figures/pods-scaling.ts'
import { serviceLatency } from '../figures/service-latency.ts'
import { serviceThroughput } from '../figures/service-throughput.ts'
import { upStart } from '../figures/up-start.ts'

/** Figures of clusters whose pods are containers, as they are measured within a network of their own. */
export const podFigures: readonly Figure[] = [
  upStart,
  podStart,
  podsMemory,
  podsScaling,
  podsAutoscaling,
  serviceThroughput,
  serviceLatency,
]
