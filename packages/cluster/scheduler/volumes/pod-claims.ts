import type { Volume } from 'kubernetes-types/core/v1.js'
import {
  type PersistentVolumeClaim,
  type Pod,
  persistentVolumeClaims,
  type StorageClass,
  storageClasses,
} from '../../client/resources.ts'
import { className } from '../../kinds/volumes/match.ts'
import { claimName } from '../model/claims.ts'
import type { World } from '../world.ts'

/** The claims of a pod's volumes. */
export interface PodClaims {
  readonly bound: readonly PersistentVolumeClaim[]
  /** Those whose volume is chosen or made once a node is known. */
  readonly delayed: readonly PersistentVolumeClaim[]
  /** Those that somebody else has to bind first. */
  readonly immediate: readonly PersistentVolumeClaim[]
}

/** What is wrong with the claims of a pod, if anything. */
export function claimTrouble(pod: Pod, world: World): string | undefined {
  for (const volume of pod.spec?.volumes ?? []) {
    const name = claimName(pod, volume)
    const trouble = name === undefined ? undefined : troubleOf(pod, volume, name, world)
    if (trouble) return trouble
  }
  return undefined
}

function troubleOf(pod: Pod, volume: Volume, name: string, world: World): string | undefined {
  const { namespace = '' } = pod.metadata
  const claim = world.find(persistentVolumeClaims, name, namespace)
  if (!claim && volume.ephemeral)
    return `waiting for ephemeral volume controller to create the persistentvolumeclaim "${name}"`
  if (!claim) return `persistentvolumeclaim "${name}" not found`
  if (claim.status?.phase === 'Lost')
    return `persistentvolumeclaim "${name}" bound to non-existent persistentvolume "${claim.spec?.volumeName ?? ''}"`
  if (claim.metadata.deletionTimestamp) return `persistentvolumeclaim "${name}" is being deleted`
  return volume.ephemeral && !isOwnedBy(claim, pod)
    ? `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`
    : undefined
}

const isOwnedBy = ({ metadata }: PersistentVolumeClaim, pod: Pod) =>
  metadata.ownerReferences?.some(({ controller, uid }) => controller && uid === pod.metadata.uid)

/** Of a pod whose claims are all there. */
export function podClaims(pod: Pod, world: World): PodClaims {
  const names = (pod.spec?.volumes ?? []).flatMap((volume) => claimName(pod, volume) ?? [])
  const claims = names.flatMap(
    (name) => world.volumes.claim(`${pod.metadata.namespace}/${name}`) ?? [],
  )
  const unbound = claims.filter((claim) => !isBound(claim))
  const isDelayed = (claim: PersistentVolumeClaim) =>
    !claim.spec?.volumeName && classOf(claim, world)?.volumeBindingMode === 'WaitForFirstConsumer'
  return {
    bound: claims.filter(isBound),
    delayed: unbound.filter(isDelayed),
    immediate: unbound.filter((claim) => !isDelayed(claim)),
  }
}

/** Whether both sides know of each other. */
export const isBound = ({ metadata, spec }: PersistentVolumeClaim): boolean =>
  Boolean(spec?.volumeName) &&
  metadata.annotations?.['pv.kubernetes.io/bind-completed'] !== undefined

export const classOf = (claim: PersistentVolumeClaim, world: World): StorageClass | undefined =>
  world.find(storageClasses, className(claim))
