import { groupPriorityOf } from '../bootstrap/api-services.ts'
import type { RegisteredVersion } from './registered.ts'
import { compareVersions } from './version-order.ts'

/** Where a group or a version comes. */
export interface Place {
  readonly priority: number
  readonly name: string
}

/** Registrations are registered nowhere, and come first. */
const ofRegistrations = 'apiregistration.k8s.io'
const first = Number.POSITIVE_INFINITY

/** By the first of its registrations; as a start would register it where there is none. */
export function placeOf(group: string, registered: readonly RegisteredVersion[]): Place {
  if (group === '' || group === ofRegistrations) return { priority: first, name: group }
  const [leading] = registered
    .map(({ name, groupPriority }) => ({ priority: groupPriority, name }))
    .toSorted(comparePlaces)
  return leading ?? { priority: groupPriorityOf(group), name: `v1.${group}` }
}

/** Higher priorities first, then by name. */
export const comparePlaces = (a: Place, b: Place): number =>
  a.priority === b.priority
    ? a.name < b.name
      ? -1
      : a.name > b.name
        ? 1
        : 0
    : b.priority - a.priority

/** Higher priorities first, then newer and more stable ones. */
export const compareVersionPlaces = (a: Place, b: Place): number =>
  b.priority - a.priority || compareVersions(a.name, b.name)
