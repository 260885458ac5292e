import { keyOf } from '../../client/resource.ts'
import type { Pod, Service } from '../../client/resources.ts'
import { readyCondition } from '../pods/pod-state.ts'

/** Tells whoever measures how long endpoints take to follow what changed. */
export const triggerTimeAnnotation = 'endpoints.kubernetes.io/last-change-trigger-time'

/**
 * When that happened which the endpoints of a service follow: the earliest change of a pod's readiness since the last
 * look. Of a service that is new, when it was made.
 */
export class TriggerTimes {
  readonly #seen = new Map<string, ReadonlyMap<string, string>>()

  /** Remembers what it saw for the next look. */
  next(service: Service, pods: readonly Pod[]): string | undefined {
    const key = keyOf(service)
    const before = this.#seen.get(key)
    const times = new Map<string, string>([['', service.metadata.creationTimestamp ?? '']])
    for (const pod of pods) {
      const time = readyCondition(pod)?.lastTransitionTime
      if (time) times.set(pod.metadata.name ?? '', time)
    }
    this.#seen.set(key, times)
    if (!before) return service.metadata.creationTimestamp ?? undefined
    const changed = [...times].filter(([name, time]) => time > (before.get(name) ?? ''))
    return changed.map(([, time]) => time).toSorted()[0]
  }

  forget(key: string): void {
    this.#seen.delete(key)
  }
}

/** Annotations with the trigger time, or without one where nothing triggered. */
export function withTriggerTime(
  annotations: Readonly<Record<string, string>> | undefined,
  time: string | undefined,
): Record<string, string> {
  const { [triggerTimeAnnotation]: _, ...others } = annotations ?? {}
  return time ? { ...others, [triggerTimeAnnotation]: time } : others
}
