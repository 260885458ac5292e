import { stat } from 'node:fs/promises'
import type { PersistentVolumeSpec } from 'kubernetes-types/core/v1.js'
import { isNotFound } from '../../../client/errors.ts'
import {
  type PersistentVolume,
  type PersistentVolumeClaim,
  persistentVolumeClaims,
  persistentVolumes,
} from '../../../client/resources.ts'
import { specOf } from '../../configuration/pod-spec.ts'
import { belongsToGroup, giveToGroup } from '../ownership.ts'
import { fsGroupOf } from '../pod-users.ts'
import { ofPersistentVolume, VolumeFailure } from '../volume-failure.ts'
import type { MountedVolume, VolumeKind, VolumePlace } from '../volume-kind.ts'
import { machinePath } from './host-path.ts'

interface ClaimSource {
  readonly claim: string
  readonly readOnly: boolean
  /** The pod owns a claim that was made for it. */
  readonly isOwned: boolean
}

/** Claims that are bound to folders of the machine, named in the pod or made for it. */
export const persistentVolumeClaim: VolumeKind<ClaimSource> = {
  sourceIn({ name, persistentVolumeClaim: named, ephemeral }) {
    if (named) return { claim: named.claimName, readOnly: named.readOnly ?? false, isOwned: false }
    return ephemeral && { claim: name, readOnly: false, isOwned: true }
  },
  async setUp({ claim, readOnly, isOwned }, place) {
    const { name: pod = '' } = place.pod.metadata
    const volume = await boundVolume(isOwned ? `${pod}-${claim}` : claim, isOwned, place)
    const mounted = await mount(volume, readOnly, place).catch((error) => {
      throw ofPersistentVolume(volume.metadata.name ?? '', error)
    })
    const group = Number(volume.metadata.annotations?.['pv.beta.kubernetes.io/gid'] ?? Number.NaN)
    return Number.isInteger(group) ? { ...mounted, group } : mounted
  },
}

const failed = (namespace: string, claim: string, why: string) =>
  new VolumeFailure(`error processing PVC ${namespace}/${claim}: ${why}`, 'found')

async function boundVolume(
  name: string,
  isOwned: boolean,
  { pod, client }: VolumePlace,
): Promise<PersistentVolume> {
  const { namespace = '', uid } = pod.metadata
  const refuse = (why: string) => failed(namespace, name, why)
  const claim = await client.get(persistentVolumeClaims, { namespace, name }).catch((error) => {
    throw isNotFound(error)
      ? refuse(`failed to fetch PVC from API server: ${error.message}`)
      : error
  })
  if (isOwned && !claim.metadata.ownerReferences?.some((owner) => owner.uid === uid))
    throw new VolumeFailure(
      `PVC ${namespace}/${name} was not created for pod ${namespace}/${pod.metadata.name} (pod is not owner)`,
      'found',
    )
  const why = unusable(claim)
  if (why) throw refuse(why)
  const volumeName = claim.spec?.volumeName ?? ''
  const volume = await client.get(persistentVolumes, { name: volumeName }).catch((error) => {
    throw isNotFound(error)
      ? refuse(`failed to fetch PV ${volumeName} from API server: ${error.message}`)
      : error
  })
  if (volume.spec?.claimRef?.uid !== claim.metadata.uid)
    throw refuse(
      `found PV object ${volumeName} but its pv.Spec.ClaimRef.UID ${volume.spec?.claimRef?.uid} does not point to claim.UID ${claim.metadata.uid}`,
    )
  return volume
}

function unusable({ metadata, status, spec }: PersistentVolumeClaim): string | undefined {
  const isProtected = metadata.finalizers?.includes('kubernetes.io/pvc-protection')
  if (metadata.deletionTimestamp && !isProtected) return 'PVC is being deleted'
  if (status?.phase !== 'Bound') return 'PVC is not bound'
  return spec?.volumeName ? undefined : 'PVC has empty pvc.Spec.VolumeName'
}

async function mount(
  { metadata, spec = {} }: PersistentVolume,
  wantsReadOnly: boolean,
  place: VolumePlace,
): Promise<MountedVolume> {
  const { hostPath, local, volumeMode = 'Filesystem' } = spec
  if (volumeMode !== 'Filesystem')
    throw new VolumeFailure(`volumeMode ${volumeMode} is not supported by this node`)
  if (hostPath)
    return { path: await machinePath(hostPath, place.node.allowsHostPath), readOnly: wantsReadOnly }
  if (!local)
    throw new VolumeFailure(
      `no volume plugin matched: persistent volume ${metadata.name} is of kind ${kindOf(spec)}, which this node does not support`,
    )
  const path = await localPath(local.path, place.node.allowsHostPath)
  await giveTo(path, wantsReadOnly, place)
  return { path, readOnly: wantsReadOnly }
}

const common = new Set([
  'accessModes',
  'capacity',
  'claimRef',
  'mountOptions',
  'nodeAffinity',
  'persistentVolumeReclaimPolicy',
  'storageClassName',
  'volumeAttributesClassName',
  'volumeMode',
])

const kindOf = (spec: PersistentVolumeSpec) =>
  Object.keys(spec).find((name) => !common.has(name)) ?? 'none'

async function localPath(path: string, isAllowed: boolean): Promise<string> {
  if (isAllowed && !(await isThere(path)))
    throw new VolumeFailure(`path ${JSON.stringify(path)} does not exist`)
  return machinePath({ path }, isAllowed)
}

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

async function giveTo(path: string, isReadOnly: boolean, place: VolumePlace): Promise<void> {
  const group = fsGroupOf(place)
  if (group === undefined) return
  const onlyOnMismatch = specOf(place.pod).securityContext?.fsGroupChangePolicy === 'OnRootMismatch'
  if (onlyOnMismatch && (await belongsToGroup(path, group, isReadOnly))) return
  await giveToGroup(path, group, isReadOnly)
}
