import type { Pod } from '../../../client/resources.ts'
import { isReady } from '../../pods/pod-state.ts'
import type { MetricNote } from '../why/metric-note.ts'
import { toInt32, toInt64 } from './go-numbers.ts'
import { MetricError } from './metric-error.ts'
import type { Rules } from './rules.ts'
import { isWithin } from './tolerance.ts'

/** One value that all pods bear together, held against a target for all of them. Thousandths. */
export interface SharedLoad {
  readonly value: bigint
  readonly target: bigint
  readonly currentReplicas: number
  pods(): readonly Pod[]
}

/** How many pods would bring a value to its target, if it falls as they become more. */
export function sharedReplicas(
  { value, target, currentReplicas, pods }: SharedLoad,
  { tolerance }: Rules,
  note: MetricNote,
): number {
  const ratio = Number(value) / Number(target)
  note.ratio = ratio
  if (currentReplicas === 0) {
    note.because = 'from none, the ratio itself, rounded up'
    return toInt32(Math.ceil(ratio))
  }
  if (isWithin(tolerance, ratio)) {
    note.because = 'the ratio is within the tolerance'
    return currentReplicas
  }
  const ready = readyPods(pods())
  note.countedPods = ready
  note.because = 'ratio × ready pods, rounded up'
  return toInt32(Math.ceil(ratio * ready))
}

function readyPods(pods: readonly Pod[]): number {
  if (pods.length === 0)
    throw new MetricError(
      'unable to calculate ready pods: no pods returned by selector while calculating replica count',
    )
  return pods.filter((pod) => pod.status?.phase === 'Running' && isReady(pod)).length
}

/** One value that is shared out evenly. Thousandths. */
export interface SharedOutLoad {
  readonly value: bigint
  /** What each pod is to bear. */
  readonly target: bigint
  /** Between how many it is shared out now. */
  readonly statusReplicas: number
}

export interface SharedOut {
  readonly replicas: number
  readonly average: bigint
}

/** How many pods a value needs at so much each. */
export function sharedOutReplicas(
  { value, target, statusReplicas }: SharedOutLoad,
  { tolerance }: Rules,
  note: MetricNote,
): SharedOut {
  const ratio = Number(value) / (Number(target) * statusReplicas)
  note.ratio = ratio
  const average = toInt64(Math.ceil(Number(value) / statusReplicas))
  if (isWithin(tolerance, ratio)) {
    note.because = 'the ratio is within the tolerance'
    return { replicas: statusReplicas, average }
  }
  note.because = 'value ÷ target of each pod, rounded up'
  return { replicas: toInt32(Math.ceil(Number(value) / Number(target))), average }
}
