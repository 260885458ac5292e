import type { KubeObject } from '../../object.ts'
import type { NodeSelector } from '../../pod-spec/types.ts'

export interface SecretReference {
  name?: string
  namespace?: string
}

export interface VolumeNodeAffinity {
  required?: NodeSelector
}

export interface VolumeSpec {
  capacity?: Record<string, string>
  accessModes?: string[]
  persistentVolumeReclaimPolicy?: string
  claimRef?: { namespace?: string; name?: string }
  storageClassName?: string
  volumeMode?: string
  volumeAttributesClassName?: string
  nodeAffinity?: VolumeNodeAffinity
  hostPath?: { path?: string; type?: string }
  csi?: { controllerExpandSecretRef?: SecretReference }
  [source: string]: unknown
}

export type PersistentVolume = KubeObject & {
  spec: VolumeSpec
  status?: { phase?: string; reason?: string; lastPhaseTransitionTime?: string }
}
