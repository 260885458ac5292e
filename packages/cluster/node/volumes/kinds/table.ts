import type { Volume } from '../../../kinds/pod-spec/types.ts'
import { VolumeFailure } from '../volume-failure.ts'
import type { MountedVolume, Shown, VolumeKind, VolumePlace } from '../volume-kind.ts'
import { configMap } from './config-map.ts'
import { downwardApi } from './downward-api.ts'
import { emptyDir } from './empty-dir.ts'
import { hostPath } from './host-path.ts'
import { persistentVolumeClaim } from './persistent-volume-claim.ts'
import { projected } from './projected.ts'
import { secret } from './secret.ts'

/** A volume that a node knows how to set up. */
export interface KnownVolume {
  readonly shows: readonly Shown[]
  setUp(place: VolumePlace): Promise<MountedVolume>
}

const tried = [
  known(emptyDir),
  known(configMap),
  known(secret),
  known(projected),
  known(downwardApi),
  known(hostPath),
  known(persistentVolumeClaim),
]

function known<Source>(kind: VolumeKind<Source>): (volume: Volume) => KnownVolume | undefined {
  return (volume) => {
    const source = kind.sourceIn(volume)
    return (
      source && {
        shows: kind.shows?.(source) ?? [],
        setUp: (place) => kind.setUp(source, place),
      }
    )
  }
}

/** What is not known fails by its name when it is set up. */
export function knownVolume(volume: Volume): KnownVolume {
  for (const find of tried) {
    const found = find(volume)
    if (found) return found
  }
  return { shows: [], setUp: () => Promise.reject(unknownKind(volume)) }
}

function unknownKind({ csi, ...volume }: Volume): VolumeFailure {
  if (csi)
    return new VolumeFailure(
      `kubernetes.io/csi: mounter.SetUpAt failed to get CSI client: driver name ${csi.driver} not found in the list of registered CSI drivers`,
    )
  const kind = Object.keys(volume).find((name) => name !== 'name') ?? 'none'
  return new VolumeFailure(
    `no volume plugin matched: this node does not support volumes of kind ${kind}`,
  )
}
