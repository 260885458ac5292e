import { type Awaitable, atOnce } from '@galley/kit/at-once'
import type { KubeObject, ManagedFieldsEntry } from '../kinds/object.ts'
import { zeroOf } from '../kinds/structure/normal-form.ts'
import type { Struct, Structs } from '../kinds/structure/structure.ts'
import { type FieldSet, fieldSetWith } from './fields/field-set.ts'
import { fieldStep } from './fields/path-step.ts'
import { equal } from './json.ts'
import { capUpdaters, type Managers, managerId, readManagers, writeManagers } from './managers.ts'
import { disown, withoutReset, withoutUnowned } from './ownership.ts'
import {
  type Comparisons,
  comparedAs,
  compareElsewhere,
  otherVersions,
  type Versions,
} from './versions.ts'

/** Who changes an object, and by which resource. */
export interface Change {
  /** The field manager, as the client names itself. */
  readonly manager: string
  readonly apiVersion: string
  readonly subresource?: string | undefined
  readonly struct: Struct
  readonly structs: Structs
  /** Paths of fields that this resource resets whatever a client sends: `[['status']]`. */
  readonly resetFields: readonly (readonly string[])[]
  /** RFC 3339, to the second. */
  readonly now: string
  /** Absent: managers of other versions are left alone. */
  readonly versions?: Versions
}

/**
 * `next` with `metadata.managedFields` after an update (create, PUT, or a patch other than apply) of `live`, undefined
 * for a create: the manager owns what it set, everyone loses what it changed or removed. Both objects are in their
 * written form. A client that sends `managedFields` replaces what is known; an empty list (`[{}]` too) forgets it. Only
 * where managers of other versions have to be asked about is anything waited for.
 */
export function updateManagedFields(
  live: KubeObject | undefined,
  next: KubeObject,
  change: Change,
): Awaitable<KubeObject> {
  const managers = managersBefore(live, next, change)
  const isNew = !live?.metadata.uid
  if (managers.size === 0 && !isNew) return withManagers(next, managers)
  dropForeign(managers, change)
  return atOnce(elsewhere(managers, live, next, change), (comparisons) => {
    disownAll(managers, '', comparisons)
    trackUpdate(managers, live ?? zeroOf(change.struct, change.structs), next, change)
    capUpdaters(managers)
    const updated = withManagers(next, managers)
    return live ? withOldTimes(live, updated) : updated
  })
}

/** What a change from `live` to `next` is in the other versions that have managers. */
export function elsewhere(
  managers: Managers,
  live: object | undefined,
  next: object,
  change: Change,
): Awaitable<Comparisons> {
  const { versions, apiVersion } = change
  if (!versions || otherVersions(managers, apiVersion).size === 0) return new Map()
  const before = live && withoutManagers(live)
  return compareElsewhere(versions, managers, before, withoutManagers(next), apiVersion).then(
    (found) =>
      new Map([...found].map(([version, it]) => [version, withoutReset(it, resetSet(change))])),
  )
}

export function disownAll(managers: Managers, self: string, comparisons: Comparisons): void {
  for (const [version, found] of comparisons) disown(managers, self, version, found)
}

/** Fields of another group's version (an event has two groups) cannot be told by this one's names: their managers go. */
export function dropForeign(managers: Managers, { apiVersion }: Change): void {
  for (const [id, manager] of managers)
    if (groupOf(manager.apiVersion) !== groupOf(apiVersion)) managers.delete(id)
}

const groupOf = (apiVersion: string) => (apiVersion.includes('/') ? apiVersion.split('/')[0] : '')

function managersBefore(
  live: KubeObject | undefined,
  next: KubeObject,
  { subresource }: Change,
): Managers {
  const known = () => readManagers(live?.metadata.managedFields) ?? new Map()
  if (subresource) return known()
  const given = next.metadata.managedFields
  if (given && isReset(given)) return new Map()
  const managers = readManagers(given)
  return managers && managers.size > 0 ? managers : known()
}

const isReset = (entries: readonly ManagedFieldsEntry[]) =>
  entries.length === 0 || (entries.length === 1 && Object.keys(entries[0] ?? {}).length === 0)

/** Makes `change`'s manager the owner of what differs between `before` and `after`. */
export function trackUpdate(
  managers: Managers,
  before: object,
  after: object,
  change: Change,
): void {
  const { apiVersion, subresource } = change
  const changed = comparedAs(change, withoutManagers(before), withoutManagers(after))
  if (!changed) return
  const found = withoutReset(changed, resetSet(change))
  const self = {
    name: change.manager || 'unknown',
    operation: 'Update' as const,
    apiVersion,
    subresource,
  }
  disown(managers, '', apiVersion, found)
  const fields = withoutUnowned(found.modified.union(found.added))
  if (fields.isEmpty) return
  const id = managerId(self)
  const owned = managers.get(id)?.fields
  managers.set(id, { ...self, time: change.now, fields: owned?.union(fields) ?? fields })
}

export const resetSet = ({ resetFields }: Change): FieldSet =>
  fieldSetWith(...resetFields.map((path) => path.map(fieldStep)))

/** `managedFields` are not fields that anyone owns. */
export function withoutManagers<T extends object>(object: T): T {
  const { metadata } = object as T & { metadata?: object }
  if (!metadata) return object
  const { managedFields: _, ...rest } = metadata as { managedFields?: unknown }
  return { ...object, metadata: rest }
}

export function withManagers(object: KubeObject, managers: Managers): KubeObject {
  const { managedFields: _, ...metadata } = object.metadata
  const entries = writeManagers(managers.values())
  return {
    ...object,
    metadata: entries.length > 0 ? { ...metadata, managedFields: entries } : metadata,
  }
}

/** A change of nothing is no change: where only the times differ, the old ones stay. */
export function withOldTimes(live: KubeObject, next: KubeObject): KubeObject {
  const { managedFields } = live.metadata
  if (!managedFields) return next
  if (!equal(withoutManagers(live), withoutManagers(next))) return next
  const timeless = (object: KubeObject) =>
    object.metadata.managedFields?.map(({ time: _, ...entry }) => entry)
  if (!equal(timeless(live), timeless(next))) return next
  return { ...next, metadata: { ...next.metadata, managedFields } }
}
