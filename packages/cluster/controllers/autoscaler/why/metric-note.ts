import type { MetricExplanation, PodInput } from '../../../client/autoscaler-explanation.ts'
import type { Readings } from '../calculator/readings.ts'

type Plain = Omit<MetricExplanation, 'pods' | 'morePods' | 'type' | 'tolerance'>

/** An explanation that is being written: whoever computes enters what it finds, as far as it comes. */
export type MetricNote = { -readonly [Field in keyof Plain]?: Plain[Field] } & {
  readings?: Readings
  /** In thousandths, by pod. */
  requests?: ReadonlyMap<string, bigint>
  /** Pods that do not count as they were read. */
  readonly others: Map<string, Omit<PodInput, 'name' | 'used' | 'requested'>>
}

export const metricNote = (): MetricNote => ({ others: new Map() })
