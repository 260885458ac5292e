import { lowest32 } from './go-numbers.ts'
import { MetricError } from './metric-error.ts'
import type { Reading } from './readings.ts'

/** How loaded pods are altogether. */
export interface Load {
  /** Current ÷ target. */
  readonly ratio: number
  /** A pod's mean, in thousandths. */
  readonly average: bigint
  /** Percent of what is requested, where that is what the target is about. */
  readonly utilization?: number
}

/** How the load is measured against a target. */
export interface Measure {
  of(readings: ReadonlyMap<string, Pick<Reading, 'value'>>): Load
  /** What a pod of which nothing is known counts as where it must not help to scale down, in thousandths. */
  fallback(pod: string): bigint
}

/** Against a mean amount per pod. */
export const averageMeasure = (target: bigint): Measure => ({
  of(readings) {
    let total = 0n
    for (const { value } of readings.values()) total += value
    const average = total / BigInt(readings.size)
    return { ratio: Number(average) / Number(target), average }
  },
  fallback: () => target,
})

/** Against a percentage of what the pods request. */
export const utilizationMeasure = (
  target: number,
  requests: ReadonlyMap<string, bigint>,
): Measure => ({
  of(readings) {
    const known = [...readings].filter(([pod]) => requests.has(pod))
    const used = known.reduce((sum, [, { value }]) => sum + value, 0n)
    const requested = known.reduce((sum, [pod]) => sum + (requests.get(pod) ?? 0n), 0n)
    if (requested === 0n) throw new MetricError('no metrics returned matched known pods')
    const utilization = lowest32((used * 100n) / requested)
    return { ratio: utilization / target, utilization, average: used / BigInt(known.length) }
  },
  fallback: (pod) => ((requests.get(pod) ?? 0n) * BigInt(Math.max(100, target))) / 100n,
})
