import type { ApiObject, ResourceRef } from '../client/resource.ts'
import { keyOf, placeOf } from '../client/resource.ts'
import {
  type PersistentVolumeClaim,
  type Pod,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
} from '../client/resources.ts'
import { type Controller, type Tools, watching } from './loop/controller.ts'
import { claimNameOf, claimNames, isClaimOf } from './pods/ephemeral-claims.ts'

const claimFinalizer = 'kubernetes.io/pvc-protection'
const volumeFinalizer = 'kubernetes.io/pv-protection'

/** A claim that is deleted stays until no pod on a node uses it. */
export const claimProtection: Controller = {
  name: 'pvc-protection-controller',
  watches: [
    watching(persistentVolumeClaims, (claim) => [keyOf(claim)]),
    watching(pods, (pod) => claimNames(pod).map((name) => `${pod.metadata.namespace}/${name}`)),
  ],
  async reconcile(key, tools) {
    const { namespace, name } = placeOf(key)
    const claim = tools.informer(persistentVolumeClaims).get(namespace, name)
    if (!claim) return
    const isUsed = () =>
      tools
        .informer(pods)
        .in(namespace)
        .some((pod) => uses(pod, claim))
    await protect(persistentVolumeClaims, claim, claimFinalizer, isUsed, tools)
  },
}

/** A volume that is deleted stays while it is bound. */
export const volumeProtection: Controller = {
  name: 'pv-protection-controller',
  watches: [watching(persistentVolumes, (volume) => [keyOf(volume)])],
  async reconcile(key, tools) {
    const volume = tools.informer(persistentVolumes).get('', placeOf(key).name)
    if (!volume) return
    const isUsed = () => volume.status?.phase === 'Bound'
    await protect(persistentVolumes, volume, volumeFinalizer, isUsed, tools)
  },
}

async function protect<T extends ApiObject>(
  resource: ResourceRef<T>,
  object: T,
  finalizer: string,
  isUsed: () => boolean,
  { client }: Tools,
): Promise<void> {
  const { finalizers = [], deletionTimestamp } = object.metadata
  const others = finalizers.filter((it) => it !== finalizer)
  const isProtected = others.length < finalizers.length
  if (!deletionTimestamp && !isProtected)
    await client.update(resource, withFinalizers(object, [...finalizers, finalizer]))
  if (deletionTimestamp && isProtected && !isUsed())
    await client.update(resource, withFinalizers(object, others))
}

const withFinalizers = <T extends ApiObject>(object: T, finalizers: string[]): T => ({
  ...object,
  metadata: { ...object.metadata, finalizers },
})

function uses(pod: Pod, claim: PersistentVolumeClaim): boolean {
  if (!pod.spec?.nodeName) return false
  return (pod.spec.volumes ?? []).some((volume) => {
    if (volume.persistentVolumeClaim)
      return volume.persistentVolumeClaim.claimName === claim.metadata.name
    if (!volume.ephemeral || isShutDown(pod)) return false
    return claimNameOf(pod, volume.name) === claim.metadata.name && isClaimOf(pod, claim)
  })
}

const isShutDown = ({ metadata }: Pod): boolean =>
  metadata.deletionTimestamp !== undefined && metadata.deletionGracePeriodSeconds === 0
