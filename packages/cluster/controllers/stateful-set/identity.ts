import type { Pod, StatefulSet } from '../../client/resources.ts'

const nameLabel = 'statefulset.kubernetes.io/pod-name'
const indexLabel = 'apps.kubernetes.io/pod-index'
/** Tells which revision a pod was made of. */
export const revisionLabel = 'controller-revision-hash'
const largest = 2 ** 31 - 1

/** What a pod's name says: its set and its place there. No place is -1. */
export function identityOf({ metadata }: Pod): {
  readonly parent: string
  readonly ordinal: number
} {
  const [, parent = '', digits] = /(.*)-([0-9]+)$/.exec(metadata.name ?? '') ?? []
  const ordinal = digits === undefined || Number(digits) > largest ? -1 : Number(digits)
  return { parent, ordinal }
}

export const ordinalOf = (pod: Pod): number => identityOf(pod).ordinal

export const isMemberOf = (set: StatefulSet, pod: Pod): boolean =>
  identityOf(pod).parent === set.metadata.name

export const podName = ({ metadata }: StatefulSet, ordinal: number): string =>
  `${metadata.name}-${ordinal}`

export const startOrdinal = ({ spec }: StatefulSet): number => spec?.ordinals?.start ?? 0

export const replicasOf = ({ spec }: StatefulSet): number => spec?.replicas ?? 1

/** Whether a place is one of those that the set fills now. */
export const isInRange = (set: StatefulSet, ordinal: number): boolean =>
  ordinal >= startOrdinal(set) && ordinal < startOrdinal(set) + replicasOf(set)

export function hasIdentity(set: StatefulSet, pod: Pod): boolean {
  const { parent, ordinal } = identityOf(pod)
  const { name, namespace, labels } = pod.metadata
  return (
    ordinal >= 0 &&
    parent === set.metadata.name &&
    name === podName(set, ordinal) &&
    namespace === set.metadata.namespace &&
    labels?.[nameLabel] === name
  )
}

/** The pod under the name and the labels of its place. */
export function withIdentity(set: StatefulSet, pod: Pod, ordinal = ordinalOf(pod)): Pod {
  const name = podName(set, ordinal)
  const labels = { ...pod.metadata.labels, [nameLabel]: name, [indexLabel]: String(ordinal) }
  const { namespace = '' } = set.metadata
  return { ...pod, metadata: { ...pod.metadata, name, namespace, labels } }
}

export const revisionOf = ({ metadata }: Pod): string => metadata.labels?.[revisionLabel] ?? ''
