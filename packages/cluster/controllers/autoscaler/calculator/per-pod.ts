import type { Pod } from '../../../client/resources.ts'
import { milliQuantity } from '../../../kinds/quantity.ts'
import type { MetricNote } from '../why/metric-note.ts'
import { toInt32 } from './go-numbers.ts'
import { type GroupedPods, groupPods } from './group-pods.ts'
import type { Load, Measure } from './measure.ts'
import { MetricError } from './metric-error.ts'
import type { Readings } from './readings.ts'
import type { Rules } from './rules.ts'
import { isWithin } from './tolerance.ts'

/** What is asked of a metric that every pod has a value of its own of. */
export interface PerPodLoad {
  readonly pods: readonly Pod[]
  readonly readings: Readings
  /** `cpu` counts only where pods are past their start; empty for what is no resource. */
  readonly resource: string
  readonly currentReplicas: number
  /** Called once it is clear that there is something to measure. */
  measure(): Measure
}

export interface Calculation extends Load {
  readonly replicas: number
}

type Values = Map<string, { readonly value: bigint }>

/**
 * How many pods would bring the load to its target. Pods that lack a value count against the direction of the move: as
 * fully used where it goes down, as idle where it goes up, and never so that the move turns round.
 */
export function perPodReplicas(asked: PerPodLoad, rules: Rules, note: MetricNote): Calculation {
  const { pods, readings, currentReplicas } = asked
  if (pods.length === 0)
    throw new MetricError('no pods returned by selector while calculating replica count')
  const groups = groupPods(pods, readings, asked.resource, rules)
  const counted: Values = new Map(readings)
  setAside(groups, counted, note)
  if (counted.size === 0)
    throw new MetricError('did not receive metrics for targeted pods (pods might be unready)')
  const measure = asked.measure()
  const load = measure.of(counted)
  note.ratio = load.ratio
  const { missing, unready } = groups
  if (missing.size > 0 || (unready.size > 0 && load.ratio > 1)) {
    fillIn(groups, counted, load.ratio, measure, note)
    const filled = measure.of(counted).ratio
    note.filledRatio = filled
    return {
      ...load,
      replicas: afterFilling(load.ratio, filled, counted.size, currentReplicas, rules, note),
    }
  }
  if (isWithin(rules.tolerance, load.ratio))
    return { ...load, replicas: stay(currentReplicas, 'the ratio is within the tolerance', note) }
  return { ...load, replicas: scaled(load.ratio, groups.ready, note) }
}

function setAside({ ignored, unready, missing }: GroupedPods, counted: Values, note: MetricNote) {
  for (const [pod, why] of [...ignored, ...unready, ...missing]) {
    counted.delete(pod)
    note.others.set(pod, { counts: 'set-aside', why })
  }
}

function fillIn(
  { missing, unready }: GroupedPods,
  counted: Values,
  ratio: number,
  measure: Measure,
  note: MetricNote,
): void {
  const fill = (pod: string, value: bigint, why: string) => {
    counted.set(pod, { value })
    note.others.set(pod, { counts: 'filled', countedAs: milliQuantity(value).toString(), why })
  }
  if (ratio < 1) for (const [pod, why] of missing) fill(pod, measure.fallback(pod), why)
  if (ratio > 1) for (const [pod, why] of [...missing, ...unready]) fill(pod, 0n, why)
}

function afterFilling(
  before: number,
  ratio: number,
  pods: number,
  currentReplicas: number,
  { tolerance }: Rules,
  note: MetricNote,
): number {
  if (isWithin(tolerance, ratio))
    return stay(currentReplicas, 'with what was filled in, the ratio is within the tolerance', note)
  const turns = 'with what was filled in, the move would turn round'
  if ((before < 1 && ratio > 1) || (before > 1 && ratio < 1))
    return stay(currentReplicas, turns, note)
  const replicas = toInt32(Math.ceil(ratio * pods))
  if ((ratio < 1 && replicas > currentReplicas) || (ratio > 1 && replicas < currentReplicas))
    return stay(currentReplicas, turns, note)
  return scaled(ratio, pods, note)
}

function scaled(ratio: number, pods: number, note: MetricNote): number {
  note.countedPods = pods
  note.because = 'ratio × pods that count, rounded up'
  return toInt32(Math.ceil(ratio * pods))
}

function stay(currentReplicas: number, why: string, note: MetricNote): number {
  note.because = why
  return currentReplicas
}
