import type { ObjectReference } from 'kubernetes-types/core/v1.js'
import { type Claim, isMeantFor, type Volume } from './match.ts'

const mark = 'pv.kubernetes.io/bound-by-controller'

/** A volume as it is once it is given to a claim; the same object where it is so already. */
export function givenTo<T extends Volume>(volume: T, claim: Claim): T {
  const { annotations } = volume.metadata
  const isChosen = isMeantFor(volume, claim)
  const needsMark = !isChosen && annotations?.[mark] === undefined
  const isGiven = isChosen && volume.spec?.claimRef?.uid === claim.metadata.uid
  if (isGiven && !needsMark) return volume
  const given = { ...volume, spec: { ...volume.spec, claimRef: referenceTo(claim) } }
  if (!needsMark) return given
  return {
    ...given,
    metadata: { ...volume.metadata, annotations: { ...annotations, [mark]: 'yes' } },
  }
}

function referenceTo({ metadata }: Claim): ObjectReference {
  const { namespace, name, uid, resourceVersion } = metadata
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    ...(namespace && { namespace }),
    ...(name && { name }),
    ...(uid && { uid }),
    ...(resourceVersion && { resourceVersion }),
  }
}
