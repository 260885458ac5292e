import { isNotFound } from '../../client/errors.ts'
import { placeOf } from '../../client/resource.ts'
import { persistentVolumeClaims } from '../../client/resources.ts'
import { isSameMode } from '../../kinds/volumes/match.ts'
import type { Tools } from '../loop/controller.ts'
import { hasAnnotation, provisionedBy } from './annotations.ts'
import { unbind } from './bind.ts'
import { markVolume } from './migration.ts'
import { setVolumePhase } from './phases.ts'
import { reclaim } from './reclaim.ts'
import { type Claim, claimKeyOf, type Volume } from './tools.ts'

/** Tells how a volume stands, and takes it back from claims that are gone or have another. */
export async function syncVolume(volume: Volume, tools: Tools): Promise<void> {
  const marked = await markVolume(volume, tools)
  const key = claimKeyOf(marked)
  if (key === undefined || !marked.spec?.claimRef?.uid) {
    await setVolumePhase(marked, 'Available', tools)
    return
  }
  const claim = await claimOf(marked, key, tools)
  if (!claim) return release(marked, tools)
  const { volumeName } = claim.spec ?? {}
  if (!volumeName) return tellOfMisfit(marked, claim, tools)
  if (volumeName === marked.metadata.name) {
    await setVolumePhase(marked, 'Bound', tools)
    return
  }
  const isSpare =
    hasAnnotation(marked, provisionedBy) && marked.spec.persistentVolumeReclaimPolicy === 'Delete'
  return isSpare ? release(marked, tools) : unbind(marked, tools)
}

/** The claim itself, not one after it of the same name. What is not at hand yet is asked for. */
async function claimOf(volume: Volume, key: string, tools: Tools): Promise<Claim | undefined> {
  const uid = volume.spec?.claimRef?.uid
  const place = placeOf(key)
  const known = tools.informer(persistentVolumeClaims).get(place.namespace, place.name)
  if (known?.metadata.uid === uid) return known
  if (!known && isReleased(volume)) return undefined
  const fresh = await tools.client.get(persistentVolumeClaims, place).catch((error) => {
    if (isNotFound(error)) return undefined
    throw error
  })
  return fresh?.metadata.uid === uid ? fresh : undefined
}

/** What failed to be reclaimed stays so in everybody's eyes, though it is tried again. */
const isReleased = ({ status }: Volume): boolean =>
  status?.phase === 'Released' || status?.phase === 'Failed'

async function release(volume: Volume, tools: Tools): Promise<void> {
  const released = isReleased(volume) ? volume : await setVolumePhase(volume, 'Released', tools)
  await reclaim(released, tools)
}

/** A claim that is not bound yet sees to it itself, unless it would not look at such a volume. */
function tellOfMisfit(volume: Volume, claim: Claim, { events }: Tools): void {
  if (isSameMode(volume, claim)) return
  const [claimName, volumeName] = [claim.metadata.name, volume.metadata.name]
  events.warning(
    volume,
    'VolumeMismatch',
    `Cannot bind PersistentVolume to requested PersistentVolumeClaim "${claimName}" due to incompatible volumeMode.`,
  )
  events.warning(
    claim,
    'VolumeMismatch',
    `Cannot bind PersistentVolume "${volumeName}" to requested PersistentVolumeClaim due to incompatible volumeMode.`,
  )
}
