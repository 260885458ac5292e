import { keyOf } from '../../client/resource.ts'
import {
  type PersistentVolume,
  type PersistentVolumeClaim,
  type Pod,
  pods,
  type StorageClass,
  storageClasses,
} from '../../client/resources.ts'
import { className } from '../../kinds/volumes/match.ts'
import type { Tools } from '../loop/controller.ts'
import { claimNames } from '../pods/ephemeral-claims.ts'

export type Volume = PersistentVolume
export type Claim = PersistentVolumeClaim

export const classOf = (claim: Claim, at: Tools): StorageClass | undefined =>
  at.informer(storageClasses).get('', className(claim))

const claimKeys = (pod: Pod): readonly string[] =>
  claimNames(pod).map((name) => `${pod.metadata.namespace ?? ''}/${name}`)

/** The pods that use a claim and have not ended. */
export const podsUsing = (claimKey: string, at: Tools): Pod[] =>
  at
    .informer(pods)
    .having(claimKeys, claimKey)
    .filter((pod) => !hasEnded(pod))

function hasEnded({ metadata, status }: Pod): boolean {
  if (status?.phase === 'Failed' || status?.phase === 'Succeeded') return true
  const containers = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
    ...(status?.ephemeralContainerStatuses ?? []),
  ]
  const mayRun = containers.some(({ state }) => !state?.terminated && !state?.waiting)
  return metadata.deletionTimestamp !== undefined && !mayRun
}

/** The key of the claim that a volume is for, if it is for one. */
export function claimKeyOf({ spec }: Volume): string | undefined {
  const ref = spec?.claimRef
  return ref && keyOf({ metadata: { ...ref } })
}
