import { termWarnings } from '../../pod-spec/warnings/scheduling.ts'
import { classAnnotation } from '../access-modes.ts'
import type { PersistentVolume } from './types.ts'

const deprecatedAnnotations = [
  [classAnnotation, 'deprecated since v1.8; use "storageClassName" attribute instead'],
  [
    'volume.beta.kubernetes.io/mount-options',
    'deprecated since v1.31; use "mountOptions" attribute instead',
  ],
] as const

/** Sources that no longer work, with what is said of them. */
const deprecatedSources = [
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
] as const

export const volumeWarnings = ({ metadata, spec }: PersistentVolume): string[] => [
  ...deprecatedAnnotations
    .filter(([name]) => metadata.annotations?.[name] !== undefined)
    .map(([name, said]) => `metadata.annotations[${name}]: ${said}`),
  ...(spec.persistentVolumeReclaimPolicy === 'Recycle'
    ? [
        'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
      ]
    : []),
  ...(spec.nodeAffinity?.required?.nodeSelectorTerms ?? []).flatMap((term, index) =>
    termWarnings(`spec.nodeAffinity.required.nodeSelectorTerms[${index}]`, term, false),
  ),
  ...deprecatedSources
    .filter(([source]) => spec[source] !== undefined)
    .map(([, field, said]) => `spec.${field}: ${said}`),
]
