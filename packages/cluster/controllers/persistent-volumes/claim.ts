import { compareText } from '../../client/order.ts'
import { keyOf } from '../../client/resource.ts'
import {
  persistentVolumeClaims,
  persistentVolumes,
  storageClasses,
} from '../../client/resources.ts'
import { classAnnotation } from '../../kinds/core/access-modes.ts'
import { isDefaultClass } from '../../kinds/storage/storage-class.ts'
import { className, isMeantFor } from '../../kinds/volumes/match.ts'
import type { Tools } from '../loop/controller.ts'
import { bindCompleted, boundByController, hasAnnotation, selectedNode } from './annotations.ts'
import { bind } from './bind.ts'
import { findVolume } from './find-volume.ts'
import { markClaim } from './migration.ts'
import { misfit } from './misfit.ts'
import { loseClaim, setClaimPhase } from './phases.ts'
import { provision } from './provision.ts'
import { type Claim, classOf, podsUsing, type Volume } from './tools.ts'

/** Brings a claim and a volume together, or tells why there is none. */
export async function syncClaim(claim: Claim, tools: Tools): Promise<void> {
  const marked = await markClaim(claim, tools)
  if (hasAnnotation(marked, bindCompleted)) return syncBound(marked, tools)
  const { volumeName } = marked.spec ?? {}
  return volumeName ? syncNamed(marked, volumeName, tools) : syncUnbound(marked, tools)
}

async function syncUnbound(claim: Claim, tools: Tools): Promise<void> {
  const isDelayed = classOf(claim, tools)?.volumeBindingMode === 'WaitForFirstConsumer'
  const volume = findVolume(claim, tools.informer(persistentVolumes).all(), isDelayed)
  if (volume) return bind(volume, claim, tools)
  if (await takeDefaultClass(claim, tools)) return
  if (isDelayed && !hasAnnotation(claim, selectedNode)) tellOfDelay(claim, tools)
  else if (className(claim)) return provision(claim, tools)
  else
    tools.events.normal(
      claim,
      'FailedBinding',
      'no persistent volumes available for this claim and no storage class is set',
    )
  await setClaimPhase(claim, 'Pending', undefined, tools)
}

/** A claim that asks for no class gets the default one, also if that comes later than the claim. */
async function takeDefaultClass(claim: Claim, { client, informer }: Tools): Promise<boolean> {
  const isAsked =
    claim.spec?.storageClassName !== undefined || hasAnnotation(claim, classAnnotation)
  const [youngest] = informer(storageClasses)
    .all()
    .filter(isDefaultClass)
    .toSorted(
      (a, b) =>
        compareText(b.metadata.creationTimestamp ?? '', a.metadata.creationTimestamp ?? '') ||
        compareText(a.metadata.name ?? '', b.metadata.name ?? ''),
    )
  if (isAsked || !youngest) return false
  const spec = { ...claim.spec, storageClassName: youngest.metadata.name ?? '' }
  await client.update(persistentVolumeClaims, { ...claim, spec })
  return true
}

function tellOfDelay(claim: Claim, tools: Tools): void {
  const names = podsUsing(keyOf(claim), tools)
    .filter(({ spec }) => !spec?.nodeName)
    .map(({ metadata }) => metadata.name)
  const [reason, message] =
    names.length === 0
      ? ['WaitForFirstConsumer', 'waiting for first consumer to be created before binding']
      : [
          'WaitForPodScheduled',
          `waiting for pod${names.length > 1 ? 's' : ''} ${names.join(',')} to be scheduled`,
        ]
  tools.events.normal(claim, reason ?? '', message ?? '')
}

/** A claim that asks for one volume in particular. */
async function syncNamed(claim: Claim, name: string, tools: Tools): Promise<void> {
  const volume = tools.informer(persistentVolumes).get('', name)
  const trouble = volume && troubleWith(volume, claim)
  if (volume && !trouble) return bind(volume, claim, tools)
  if (trouble) tools.events.warning(claim, trouble.reason, trouble.message)
  if (!trouble?.isWrong) await setClaimPhase(claim, 'Pending', undefined, tools)
}

interface Trouble {
  readonly reason: string
  readonly message: string
  /** It can only have come about by somebody's changing what the controller wrote. */
  readonly isWrong?: boolean
}

function troubleWith(volume: Volume, claim: Claim): Trouble | undefined {
  const { name } = volume.metadata
  if (isMeantFor(volume, claim)) return undefined
  if (volume.spec?.claimRef)
    return {
      reason: 'FailedBinding',
      message: `volume "${name}" already bound to a different claim.`,
      isWrong: hasAnnotation(claim, boundByController),
    }
  const reason = misfit(volume, claim)
  return reason === undefined
    ? undefined
    : { reason: 'VolumeMismatch', message: `Cannot bind to requested volume "${name}": ${reason}` }
}

/** A claim that had a volume once. */
async function syncBound(claim: Claim, tools: Tools): Promise<void> {
  const { volumeName } = claim.spec ?? {}
  const lose = (reason: string, message: string) => loseClaim(claim, reason, message, tools)
  if (!volumeName)
    return lose(
      'ClaimLost',
      'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!',
    )
  const volume = tools.informer(persistentVolumes).get('', volumeName)
  if (!volume)
    return lose(
      'ClaimLost',
      'Bound claim has lost its PersistentVolume. Data on the volume is lost!',
    )
  const { claimRef } = volume.spec ?? {}
  if (!claimRef || claimRef.uid === claim.metadata.uid) return bind(volume, claim, tools)
  return lose(
    'ClaimMisbound',
    'Two claims are bound to the same volume, this one is bound incorrectly',
  )
}
