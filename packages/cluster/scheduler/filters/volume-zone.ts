import { isDeepStrictEqual } from 'node:util'
import type { ApiObject } from '../../client/resource.ts'
import { type Pod, persistentVolumes, type StorageClass } from '../../client/resources.ts'
import type { Labels } from '../../kinds/placement/label-matcher.ts'
import { className } from '../../kinds/volumes/match.ts'
import { mounts } from '../model/claims.ts'
import { classOf } from '../volumes/pod-claims.ts'
import type { World } from '../world.ts'
import { type Filter, rejected, skip } from './filter.ts'

const elsewhere = rejected('node(s) had no available volume zone', true)

/** Older names of labels, and what they are called now. */
const zoneLabels: ReadonlyMap<string, string> = new Map([
  ['failure-domain.beta.kubernetes.io/zone', 'topology.kubernetes.io/zone'],
  ['failure-domain.beta.kubernetes.io/region', 'topology.kubernetes.io/region'],
  ['topology.kubernetes.io/zone', 'topology.kubernetes.io/zone'],
  ['topology.kubernetes.io/region', 'topology.kubernetes.io/region'],
])

/** Volumes that say in which zone they are want their pod there. */
export const volumeZone: Filter = {
  name: 'VolumeZone',
  prepare({ pod, namespace }, world) {
    const zones: Zone[] = []
    for (const name of claimNames(pod)) {
      const found = zonesOf(`${namespace}/${name}`, name, world)
      if (typeof found === 'string') return { kind: 'rejected', reason: found }
      zones.push(...found)
    }
    if (zones.length === 0) return skip
    const check = ({ labels }: { readonly labels: Labels }) =>
      isAnywhere(labels) || zones.every((zone) => isIn(labels, zone)) ? undefined : elsewhere
    return { kind: 'check', check: { check } }
  },
  helps(event, { pod }) {
    if (event.resource === 'node') return event.action === 'added' || event.action === 'labels'
    if (event.resource === 'pod' || event.action === 'gone') return false
    if (event.resource === 'claim') return mounts(pod, event.after?.metadata ?? {})
    if (event.resource === 'storage class')
      // Safe: events of a resource carry its objects.
      return (event.after as StorageClass).volumeBindingMode === 'WaitForFirstConsumer'
    if (event.resource !== 'volume') return false
    return !event.before || !isDeepStrictEqual(zonesIn(event.before), zonesIn(event.after))
  },
}

interface Zone {
  readonly label: string
  readonly values: ReadonlySet<string>
}

const claimNames = ({ spec }: Pod) =>
  (spec?.volumes ?? []).flatMap((it) => it.persistentVolumeClaim?.claimName ?? [])

/** The zones of a claim's volume, or what keeps from knowing them. */
function zonesOf(key: string, name: string, world: World): readonly Zone[] | string {
  const claim = world.volumes.claim(key)
  if (!claim) return `persistentvolumeclaim "${name}" not found`
  const volumeName = claim.spec?.volumeName
  if (volumeName) {
    const volume = world.find(persistentVolumes, volumeName)
    return volume ? zonesIn(volume) : `persistentvolume "${volumeName}" not found`
  }
  const storageClass = className(claim)
  if (!storageClass) return 'PersistentVolumeClaim had no pv name and storageClass name'
  const found = classOf(claim, world)
  if (!found) return `storageclass.storage.k8s.io "${storageClass}" not found`
  return found.volumeBindingMode === 'WaitForFirstConsumer' ? [] : 'PersistentVolume had no name'
}

function zonesIn(volume: ApiObject | undefined): readonly Zone[] {
  return [...zoneLabels.keys()].flatMap((label) => {
    const value = volume?.metadata.labels?.[label]
    return value === undefined ? [] : [{ label, values: new Set(value.split('__')) }]
  })
}

/** A node that tells no zone is taken for one of a cluster that has only one. */
const isAnywhere = (labels: Labels) => ![...zoneLabels.keys()].some((label) => label in labels)

const isIn = (labels: Labels, { label, values }: Zone) =>
  values.has(labels[label] ?? labels[zoneLabels.get(label) ?? ''] ?? '')
