import { isAlreadyExists } from '../../client/errors.ts'
import {
  type PersistentVolumeClaim,
  type Pod,
  persistentVolumeClaims,
  pods,
  type StatefulSet,
} from '../../client/resources.ts'
import type { Tools } from '../loop/controller.ts'
import { messageOf } from '../pods/pod-control.ts'
import { deletes, hasOtherController, isStale, wantedOwners } from './retention.ts'
import { claimNamesOf, claimsOf } from './storage.ts'
import { tellOfClaim } from './tell.ts'

/** Makes the claims of a pod's place that are not there. */
export async function makeClaims(set: StatefulSet, pod: Pod, tools: Tools): Promise<void> {
  const wrong: string[] = []
  for (const claim of claimsOf(set, pod)) {
    const { namespace = '', name = '' } = claim.metadata
    const there = tools.informer(persistentVolumeClaims).get(namespace, name)
    if (there?.metadata.deletionTimestamp) wrong.push(`pvc ${name} is being deleted`)
    if (there) continue
    const error = await make(claim, tools)
    if (error) wrong.push(`failed to create PVC ${name}: ${messageOf(error)}`)
    if (!isAlreadyExists(error)) tellOfClaim(name, set, pod, tools, error)
  }
  if (wrong.length > 0) throw new Error(wrong.length === 1 ? wrong[0] : `[${wrong.join(', ')}]`)
}

const make = ({ ...claim }: PersistentVolumeClaim, { client }: Tools): Promise<unknown> =>
  client.create(persistentVolumeClaims, claim).then(
    () => undefined,
    (error: unknown) => error,
  )

/** The claims of a pod's place that are there. */
const claimsAtHand = (set: StatefulSet, pod: Pod, tools: Tools): PersistentVolumeClaim[] =>
  claimNamesOf(set, pod).flatMap(
    (name) => tools.informer(persistentVolumeClaims).get(set.metadata.namespace ?? '', name) ?? [],
  )

export const hasRetention = (set: StatefulSet, pod: Pod, tools: Tools): boolean =>
  claimsAtHand(set, pod, tools).every((claim) => !wantedOwners(claim, set, pod))

/** Lets a pod's claims be owned as the retention policy wants it. */
export async function keepRetention(set: StatefulSet, pod: Pod, tools: Tools): Promise<void> {
  for (const claim of claimsAtHand(set, pod, tools)) {
    const { name, ownerReferences = [] } = claim.metadata
    if (hasOtherController(ownerReferences, set, pod))
      tools.events.warning(
        set,
        'ConflictingController',
        `PersistentVolumeClaim ${name} has a conflicting OwnerReference that acts as a manging controller, the retention policy is ignored for this claim`,
      )
    const wanted = wantedOwners(claim, set, pod)
    if (wanted) await own(claim, wanted, tools)
  }
}

async function own(
  claim: PersistentVolumeClaim,
  ownerReferences: NonNullable<PersistentVolumeClaim['metadata']['ownerReferences']>,
  { client }: Tools,
): Promise<void> {
  const metadata = { ...claim.metadata, ownerReferences }
  await client.update(persistentVolumeClaims, { ...claim, metadata }).catch((error) => {
    throw new Error(
      `could not update claim ${metadata.name} for delete policy ownerRefs: ${messageOf(error)}`,
      { cause: error },
    )
  })
}

/** Whether a claim of a pod that is to be made still goes with a pod before it: it is to be waited for. */
export function isClaimStale(set: StatefulSet, pod: Pod, tools: Tools): boolean {
  if (!deletes(set).whenScaled) return false
  return claimsAtHand(set, pod, tools).some(({ metadata }) =>
    isStale(metadata.ownerReferences ?? [], pod, pods),
  )
}
