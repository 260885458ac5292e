import type { ContainerStatus } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../client/resources.ts'
import { readyCondition } from '../pods/pod-state.ts'

/**
 * When a pod ended (milliseconds): as its containers tell, else since when it is not ready, else when its deletion was
 * asked for, else when it came to be.
 */
export const finishTime = (pod: Pod): number =>
  containersFinish(pod) ??
  unreadySince(pod) ??
  deletionAsked(pod) ??
  parse(pod.metadata.creationTimestamp) ??
  0

const parse = (time: string | null | undefined): number | undefined =>
  time ? Date.parse(time) : undefined

/** Sidecars end after the others. Undefined while one of them has not ended. */
function containersFinish({ spec, status }: Pod): number | undefined {
  const sidecars = new Set(
    spec?.initContainers?.filter((it) => it.restartPolicy === 'Always').map(({ name }) => name),
  )
  const all = [
    ...(status?.containerStatuses ?? []),
    ...(status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.has(name)),
  ]
  const times = all.map(endOf)
  const known = times.filter((it) => it !== undefined)
  return known.length > 0 && known.length === times.length ? Math.max(...known) : undefined
}

const endOf = ({ state }: ContainerStatus) => parse(state?.terminated?.finishedAt)

function unreadySince(pod: Pod): number | undefined {
  const ready = readyCondition(pod)
  return ready?.status === 'False' ? parse(ready.lastTransitionTime) : undefined
}

function deletionAsked({ metadata }: Pod): number | undefined {
  const gone = parse(metadata.deletionTimestamp)
  return gone === undefined ? undefined : gone - (metadata.deletionGracePeriodSeconds ?? 0) * 1000
}
