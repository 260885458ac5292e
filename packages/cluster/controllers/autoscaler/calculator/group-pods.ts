import type { Pod } from '../../../client/resources.ts'
import { readyCondition } from '../../pods/pod-state.ts'
import type { Reading, Readings } from './readings.ts'
import type { Rules } from './rules.ts'

/** Pods by what they are worth to a metric; each that does not count is there with the reason why. */
export interface GroupedPods {
  /** How many count as they were read. */
  readonly ready: number
  readonly unready: ReadonlyMap<string, string>
  readonly missing: ReadonlyMap<string, string>
  readonly ignored: ReadonlyMap<string, string>
}

type Place = { readonly group: 'unready' | 'missing' | 'ignored'; readonly why: string }

/** CPU says little of a pod that is only starting; other resources count from the first reading. */
export function groupPods(
  pods: readonly Pod[],
  readings: Readings,
  resource: string,
  rules: Rules,
): GroupedPods {
  const groups = {
    unready: new Map<string, string>(),
    missing: new Map<string, string>(),
    ignored: new Map<string, string>(),
  }
  let ready = 0
  for (const pod of pods) {
    const name = pod.metadata.name ?? ''
    const place = placeOf(pod, readings.get(name), resource, rules)
    if (place) groups[place.group].set(name, place.why)
    else ready++
  }
  return { ready, ...groups }
}

function placeOf(
  pod: Pod,
  reading: Reading | undefined,
  resource: string,
  rules: Rules,
): Place | undefined {
  if (pod.metadata.deletionTimestamp) return { group: 'ignored', why: 'it is being deleted' }
  if (pod.status?.phase === 'Failed') return { group: 'ignored', why: 'it has failed' }
  if (pod.status?.phase === 'Pending') return { group: 'unready', why: 'it is pending' }
  if (!reading) return { group: 'missing', why: 'the metrics say nothing of it' }
  const why = resource === 'cpu' ? unreadyBecause(pod, reading, rules) : undefined
  return why === undefined ? undefined : { group: 'unready', why }
}

function unreadyBecause(pod: Pod, { at, window }: Reading, rules: Rules): string | undefined {
  const ready = readyCondition(pod)
  const start = pod.status?.startTime
  if (!ready || !start) return 'it does not say whether it is ready, or since when it runs'
  const started = Date.parse(start)
  const changed = ready.lastTransitionTime ? Date.parse(ready.lastTransitionTime) : -Infinity
  const isUnready = ready.status === 'False'
  if (started + rules.cpuInitializationPeriod > rules.now) {
    if (isUnready)
      return `it is not ready, and started less than ${seconds(rules.cpuInitializationPeriod)} ago`
    if (at < changed + window) return 'it was read before it had been ready for a whole window'
    return undefined
  }
  return isUnready && started + rules.initialReadinessDelay > changed
    ? 'it has never been ready'
    : undefined
}

const seconds = (milliseconds: number) => `${milliseconds / 1000} s`
