import type { Volume } from 'kubernetes-types/core/v1.js'
import type { Pod } from '../../client/resources.ts'

/** The claim that stands for a volume of a pod, if one does. */
export const claimName = ({ metadata }: Pod, volume: Volume): string | undefined =>
  volume.persistentVolumeClaim?.claimName ??
  (volume.ephemeral ? `${metadata.name}-${volume.name}` : undefined)

/** `NAMESPACE/NAME` of the claims that a pod names. */
export const claimsOf = ({ metadata, spec }: Pod): readonly string[] =>
  (spec?.volumes ?? []).flatMap(({ persistentVolumeClaim: claim }) =>
    claim ? [`${metadata.namespace}/${claim.claimName}`] : [],
  )

/** Whether a pod mounts a claim, one of its ephemeral volumes among them. */
export const mounts = (pod: Pod, claim: { readonly namespace?: string; readonly name?: string }) =>
  pod.metadata.namespace === claim.namespace &&
  (pod.spec?.volumes ?? []).some((volume) => claimName(pod, volume) === claim.name)
