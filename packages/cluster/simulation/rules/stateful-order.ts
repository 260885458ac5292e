import { type Pod, pods, type StatefulSet, statefulSets } from '../../client/resources.ts'
import type { Seen } from '../seen.ts'
import type { Rule } from './rule.ts'
import { isAvailable, isOwnedBy, nameOf, podsOf } from './workloads.ts'

const ordinalOf = ({ metadata }: Pod): number => Number(metadata.name?.split('-').at(-1))

/** A stateful set's pods have numbers of their own and, unless they may come at once, come one after the other. */
export const statefulOrder: Rule = {
  name: 'stateful pods one by one, each number once',
  onChange({ resource, before, after }, { seen, lag }) {
    if (resource !== '/pods' || before || !after) return undefined
    // Safe: objects of that resource.
    const pod = after as Pod
    const set = seen.all(statefulSets).find((it) => isOwnedBy(pod, it))
    if (!set) return undefined
    const others = podsOf(set, seen).filter(({ metadata }) => metadata.uid !== pod.metadata.uid)
    if (others.some((it) => ordinalOf(it) === ordinalOf(pod)))
      return `${nameOf(pod)} is there twice`
    if (set.spec?.podManagementPolicy === 'Parallel') return undefined
    const missing = lower(pod).find((ordinal) => !wasReady(set, ordinal, seen, lag))
    if (missing === undefined) return undefined
    return `${nameOf(pod)} comes though number ${missing} is not ready`
  },
}

const lower = (pod: Pod): number[] =>
  Array.from({ length: ordinalOf(pod) }, (_, ordinal) => ordinal)

const wasReady = (set: StatefulSet, ordinal: number, seen: Seen, lag: number): boolean =>
  seen
    .everLately(pods, lag)
    .some((pod) => isOwnedBy(pod, set) && ordinalOf(pod) === ordinal && isAvailable(pod))
