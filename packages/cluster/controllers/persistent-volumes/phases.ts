import { persistentVolumeClaims, persistentVolumes } from '../../client/resources.ts'
import { equal } from '../../kinds/equal.ts'
import { quantity } from '../../kinds/known-quantity.ts'
import { parseQuantity } from '../../kinds/quantity.ts'
import type { Tools } from '../loop/controller.ts'
import { annotation, preResizeCapacity } from './annotations.ts'
import type { Claim, Volume } from './tools.ts'

type ClaimStatus = NonNullable<Claim['status']>

/** Sets the phase of a volume, if it has another. Gives the volume as it is then. */
export async function setVolumePhase(
  volume: Volume,
  phase: string,
  { client }: Tools,
  message?: string,
): Promise<Volume> {
  if (volume.status?.phase === phase) return volume
  const { message: _, ...status } = volume.status ?? {}
  const next = { ...status, phase, ...(message && { message }) }
  return client.update(persistentVolumes, { ...volume, status: next }, 'status')
}

/** The same, and tells of it. */
export async function failVolume(
  volume: Volume,
  reason: string,
  message: string,
  tools: Tools,
): Promise<void> {
  if (volume.status?.phase === 'Failed') return
  const failed = await setVolumePhase(volume, 'Failed', tools, message)
  tools.events.warning(failed, reason, message)
}

/** Sets the phase of a claim and what it has of its volume. Gives the claim as it is then. */
export async function setClaimPhase(
  claim: Claim,
  phase: string,
  volume: Volume | undefined,
  { client }: Tools,
): Promise<Claim> {
  const before = claim.status ?? {}
  const status = { ...before, phase, ...(volume && gained(claim, phase, volume)) }
  if (!volume) for (const name of lostFields) delete status[name]
  if (equal(status, before)) return claim
  return client.update(persistentVolumeClaims, { ...claim, status }, 'status')
}

const lostFields = ['accessModes', 'capacity', 'currentVolumeAttributesClassName'] as const

/** The capacity is taken over once: from then on, whoever resizes the claim keeps it. */
function gained({ status }: Claim, phase: string, volume: Volume): Partial<ClaimStatus> {
  const { accessModes = [], capacity = {} } = volume.spec ?? {}
  if (status?.phase === phase) return { accessModes }
  const size = capacity.storage
  if (size === undefined)
    throw new Error(`PersistentVolume "${volume.metadata.name}" is without a storage capacity`)
  const before = annotation(volume, preResizeCapacity)
  if (before !== undefined) {
    return { accessModes, capacity: { ...status?.capacity, storage: readable(before) ?? size } }
  }
  const had = status?.capacity?.storage
  const isSame = had !== undefined && quantity(had).compare(quantity(size)) === 0
  return { accessModes, ...(!isSame && { capacity }) }
}

function readable(text: string): string | undefined {
  try {
    return String(parseQuantity(text))
  } catch {
    return undefined
  }
}

/** A claim whose volume is gone stays lost. */
export async function loseClaim(
  claim: Claim,
  reason: string,
  message: string,
  tools: Tools,
): Promise<void> {
  if (claim.status?.phase === 'Lost') return
  const lost = await setClaimPhase(claim, 'Lost', undefined, tools)
  tools.events.warning(lost, reason, message)
}
