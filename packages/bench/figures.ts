import type { Figure } from './figure.ts'
import { engineThroughput } from './figures/engine-throughput.ts'

/** All figures in the order in which they are measured. */
export const figures: readonly Figure[] = [engineThroughput]
