import { roundedResources } from '../core/resource-quota/types.ts'
import { defaultPullPolicy } from './image-name.ts'
import type { PersistentVolumeClaimSpec, Volume, VolumeProjection } from './types.ts'

/** 0644 */
const mode = 0o644
const hour = 3600

/** A volume that says nothing of its source is an empty directory. In place. */
export function volumeDefaults(volume: Volume): void {
  if (Object.keys(volume).every((field) => field === 'name')) volume.emptyDir = {}
  if (volume.image) volume.image.pullPolicy ??= defaultPullPolicy(volume.image.reference)
  for (const source of [volume.secret, volume.configMap, volume.downwardAPI, volume.projected])
    if (source) source.defaultMode ??= mode
  for (const { fieldRef } of volume.downwardAPI?.items ?? [])
    if (fieldRef) fieldRef.apiVersion ??= 'v1'
  for (const source of volume.projected?.sources ?? []) projectionDefaults(source)
  if (volume.hostPath) volume.hostPath.type ??= ''
  if (volume.ephemeral?.volumeClaimTemplate)
    claimSpecDefaults(volume.ephemeral.volumeClaimTemplate.spec)
  remoteDefaults(volume)
}

function projectionDefaults({ downwardAPI, serviceAccountToken }: VolumeProjection): void {
  for (const { fieldRef } of downwardAPI?.items ?? []) if (fieldRef) fieldRef.apiVersion ??= 'v1'
  if (serviceAccountToken) serviceAccountToken.expirationSeconds ??= hour
}

export function claimSpecDefaults(spec: PersistentVolumeClaimSpec): void {
  spec.volumeMode ??= 'Filesystem'
  roundedResources(spec.resources?.limits)
  roundedResources(spec.resources?.requests)
}

function remoteDefaults({ iscsi, rbd, azureDisk, scaleIO }: Volume): void {
  if (iscsi) iscsi.iscsiInterface ??= 'default'
  if (rbd) {
    rbd.pool ??= 'rbd'
    rbd.user ??= 'admin'
    rbd.keyring ??= '/etc/ceph/keyring'
  }
  if (azureDisk) {
    azureDisk.cachingMode ??= 'ReadWrite'
    azureDisk.fsType ??= 'ext4'
    azureDisk.readOnly ??= false
    azureDisk.kind ??= 'Shared'
  }
  if (scaleIO) {
    scaleIO.storageMode ??= 'ThinProvisioned'
    scaleIO.fsType ??= 'xfs'
  }
}
