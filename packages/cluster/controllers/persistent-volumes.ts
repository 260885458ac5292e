import { keyOf, placeOf } from '../client/resource.ts'
import {
  type PersistentVolume,
  type PersistentVolumeClaim,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  storageClasses,
} from '../client/resources.ts'
import { allowsAccess, isFree, isPossible } from '../kinds/volumes/match.ts'
import { type Controller, type Informers, type Outcome, watching } from './loop/controller.ts'
import { syncClaim } from './persistent-volumes/claim.ts'
import { claimKeyOf } from './persistent-volumes/tools.ts'
import { syncVolume } from './persistent-volumes/volume.ts'

/** What is not settled is looked at again this often, which also tells of it again. */
const period = 15_000

/** Binds claims and volumes to one another, one pair at a time, and takes back volumes from claims that are gone. */
export const persistentVolumeBinder: Controller = {
  name: 'persistentvolume-binder-controller',
  component: 'persistentvolume-controller',
  // Two at once could give one volume to two claims.
  workers: 1,
  watches: [
    watching(persistentVolumeClaims, claimWatchKeys),
    watching(persistentVolumes, volumeWatchKeys),
    watching(storageClasses, () => []),
    watching(pods, () => []),
  ],
  async reconcile(key, tools): Promise<Outcome> {
    const { namespace, name } = placeOf(key)
    const claim = namespace && tools.informer(persistentVolumeClaims).get(namespace, name)
    const volume = !namespace && tools.informer(persistentVolumes).get('', name)
    if (claim) await syncClaim(claim, tools)
    if (volume) await syncVolume(volume, tools)
    const isOpen = (claim && isUnbound(claim)) || (volume && isUnsettled(volume))
    return isOpen ? { againAfter: period } : undefined
  },
}

const isUnbound = ({ status }: PersistentVolumeClaim): boolean =>
  status?.phase !== 'Bound' && status?.phase !== 'Lost'

const isUnsettled = ({ spec, status }: PersistentVolume): boolean =>
  Boolean(spec?.claimRef?.uid) &&
  status?.phase !== 'Bound' &&
  spec?.persistentVolumeReclaimPolicy !== 'Retain'

/** The claim and, as it may be gone, the volume that it has. */
function claimWatchKeys(claim: PersistentVolumeClaim): readonly string[] {
  const { volumeName } = claim.spec ?? {}
  return [keyOf(claim), ...(volumeName ? [`/${volumeName}`] : [])]
}

/** The volume, the claim that it is for, and those that could get it. */
function volumeWatchKeys(volume: PersistentVolume, at: Informers): readonly string[] {
  const claimKey = claimKeyOf(volume)
  if (claimKey !== undefined) return [keyOf(volume), claimKey]
  const waiting = at
    .informer(persistentVolumeClaims)
    .all()
    .filter(
      (claim) =>
        isUnbound(claim) &&
        isFree(volume, claim) &&
        isPossible(volume, claim) &&
        allowsAccess(volume, claim),
    )
  return [keyOf(volume), ...waiting.map(keyOf)]
}
