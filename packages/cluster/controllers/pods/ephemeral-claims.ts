import type { PersistentVolumeClaim, Pod } from '../../client/resources.ts'
import { controllerOf } from '../loop/owners.ts'

/** The claim behind a pod's ephemeral volume. */
export const claimNameOf = ({ metadata }: Pod, volume: string): string =>
  `${metadata.name}-${volume}`

/** Whether a claim was made for this pod, rather than by somebody else under the same name. */
export const isClaimOf = ({ metadata }: Pod, claim: PersistentVolumeClaim): boolean =>
  controllerOf(claim)?.uid === metadata.uid

/** All claims that a pod's volumes name. */
export const claimNames = (pod: Pod): string[] =>
  (pod.spec?.volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim) return [persistentVolumeClaim.claimName]
    return ephemeral ? [claimNameOf(pod, name)] : []
  })
