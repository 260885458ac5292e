import { persistentVolumeClaims, persistentVolumes } from '../../client/resources.ts'
import { givenTo } from '../../kinds/volumes/given-to.ts'
import type { Tools } from '../loop/controller.ts'
import { annotated, bindCompleted, boundByController, hasAnnotation } from './annotations.ts'
import { setClaimPhase, setVolumePhase } from './phases.ts'
import type { Claim, Volume } from './tools.ts'

/** Binds both sides to one another, the volume first; what is done already is left as it is. */
export async function bind(volume: Volume, claim: Claim, tools: Tools): Promise<void> {
  const given = givenTo(volume, claim)
  const saved = given === volume ? volume : await tools.client.update(persistentVolumes, given)
  const bound = await setVolumePhase(saved, 'Bound', tools)
  const taken = await takeVolume(claim, bound, tools)
  await setClaimPhase(taken, 'Bound', bound, tools)
}

async function takeVolume(claim: Claim, volume: Volume, { client }: Tools): Promise<Claim> {
  const volumeName = volume.metadata.name ?? ''
  const isChosen = claim.spec?.volumeName === volumeName
  if (isChosen && hasAnnotation(claim, bindCompleted)) return claim
  const marked = annotated(claim, {
    [bindCompleted]: claim.metadata.annotations?.[bindCompleted] ?? 'yes',
    ...(!isChosen && {
      [boundByController]: claim.metadata.annotations?.[boundByController] ?? 'yes',
    }),
  })
  return client.update(persistentVolumeClaims, {
    ...marked,
    spec: { ...claim.spec, volumeName },
  })
}

/** Takes a volume back from a claim; one that a user set apart for the claim stays so. */
export async function unbind(volume: Volume, tools: Tools): Promise<void> {
  const { claimRef, ...others } = volume.spec ?? {}
  const isOurs = hasAnnotation(volume, boundByController)
  const { uid: _, ...reserved } = claimRef ?? {}
  const freed = isOurs
    ? { ...annotated(volume, { [boundByController]: undefined }), spec: others }
    : { ...volume, spec: { ...others, claimRef: reserved } }
  const saved = await tools.client.update(persistentVolumes, freed)
  await setVolumePhase(saved, 'Available', tools)
}
