import { isDeepStrictEqual } from 'node:util'
import type { CsiStorageCapacity, StorageClass } from '../../client/resources.ts'
import { quantity } from '../../kinds/known-quantity.ts'
import type { StorageEvent } from '../events.ts'
import { mounts } from '../model/claims.ts'
import { findVolumes } from '../volumes/find-volumes.ts'
import { claimTrouble, podClaims } from '../volumes/pod-claims.ts'
import { type Filter, skip } from './filter.ts'

/** The volumes of a pod's claims can be reached from its node, or be made there. */
export const volumeBinding: Filter = {
  name: 'VolumeBinding',
  prepare({ pod }, world) {
    const trouble = claimTrouble(pod, world)
    if (trouble) return { kind: 'rejected', reason: trouble }
    const claims = podClaims(pod, world)
    if (claims.immediate.length > 0)
      return { kind: 'rejected', reason: 'pod has unbound immediate PersistentVolumeClaims' }
    if (claims.bound.length + claims.delayed.length === 0) return skip
    const check = ({ node }: { readonly node: Parameters<typeof findVolumes>[1] }) => {
      const found = findVolumes(claims, node, world)
      return found.kind === 'rejected' ? { reasons: found.reasons, isFinal: true } : undefined
    }
    return { kind: 'check', check: { check } }
  },
  helps(event, { pod }) {
    if (event.resource === 'node') return event.action === 'added' || event.action === 'labels'
    if (event.resource === 'pod' || event.action === 'gone') return false
    if (event.resource === 'claim') return mounts(pod, event.after?.metadata ?? {})
    return helpsStorage(event)
  },
}

function helpsStorage({ resource, action, before, after }: StorageEvent): boolean {
  switch (resource) {
    case 'volume':
      return true
    case 'storage class':
      return action === 'added' || !isDeepStrictEqual(topologies(before), topologies(after))
    case 'storage capacity':
      return action === 'added' || isMore(before, after)
    case 'CSI node':
      return action === 'added'
    default:
      return false
  }
}

// Safe: events of a resource carry its objects.
const topologies = (it: unknown) => (it as StorageClass | undefined)?.allowedTopologies

function isMore(before: unknown, after: unknown): boolean {
  const [had, has] = [before, after].map((it) => {
    // Safe for the same reason.
    const { maximumVolumeSize, capacity } = (it ?? {}) as Partial<CsiStorageCapacity>
    const limit = maximumVolumeSize ?? capacity
    return limit === undefined ? undefined : quantity(limit)
  })
  return has !== undefined && (had === undefined || has.compare(had) > 0)
}
