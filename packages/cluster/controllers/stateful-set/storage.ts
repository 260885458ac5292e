import type { Volume } from 'kubernetes-types/core/v1.js'
import type { PersistentVolumeClaim, Pod, StatefulSet } from '../../client/resources.ts'
import { ordinalOf } from './identity.ts'

const templatesOf = ({ spec }: StatefulSet) => spec?.volumeClaimTemplates ?? []

const claimName = ({ metadata }: StatefulSet, template: string, ordinal: number): string =>
  `${template}-${metadata.name}-${ordinal}`

/** The names of the claims that belong to a pod's place. */
export const claimNamesOf = (set: StatefulSet, pod: Pod): string[] =>
  templatesOf(set).map(({ metadata }) => claimName(set, metadata?.name ?? '', ordinalOf(pod)))

/** The claims that belong to a pod's place, as the set's templates describe them. */
export const claimsOf = (set: StatefulSet, pod: Pod): PersistentVolumeClaim[] =>
  templatesOf(set).map(({ metadata = {}, spec }) => ({
    metadata: {
      name: claimName(set, metadata.name ?? '', ordinalOf(pod)),
      namespace: set.metadata.namespace ?? '',
      labels: { ...metadata.labels, ...set.spec?.selector.matchLabels },
      ...(metadata.annotations && { annotations: metadata.annotations }),
      ...(metadata.finalizers && { finalizers: metadata.finalizers }),
    },
    ...(spec && { spec }),
  }))

/** Whether a pod's volumes are the claims of its place. */
export function hasStorage(set: StatefulSet, pod: Pod): boolean {
  if (ordinalOf(pod) < 0) return false
  const named = new Map(pod.spec?.volumes?.map((volume) => [volume.name, volume]))
  return volumesOf(set, pod).every(
    ({ name, persistentVolumeClaim }) =>
      named.get(name)?.persistentVolumeClaim?.claimName === persistentVolumeClaim?.claimName,
  )
}

/** The pod with the claims of its place as volumes, instead of what has their names. */
export function withStorage(set: StatefulSet, pod: Pod): Pod {
  if (!pod.spec) return pod
  const own = volumesOf(set, pod)
  const names = new Set(own.map(({ name }) => name))
  const others = pod.spec.volumes?.filter(({ name }) => !names.has(name)) ?? []
  return { ...pod, spec: { ...pod.spec, volumes: [...own, ...others] } }
}

const volumesOf = (set: StatefulSet, pod: Pod): Volume[] =>
  templatesOf(set).map(({ metadata }) => {
    const name = metadata?.name ?? ''
    return { name, persistentVolumeClaim: { claimName: claimName(set, name, ordinalOf(pod)) } }
  })
