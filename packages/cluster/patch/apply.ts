import { type Awaitable, atOnce } from '@galley/kit/at-once'
import { badRequestError, StatusError } from '../apiserver/status.ts'
import type { KubeObject } from '../kinds/object.ts'
import { zeroOf } from '../kinds/structure/normal-form.ts'
import { Atoms, type Place } from './fields/atom.ts'
import { check } from './fields/check.ts'
import { compare } from './fields/compare.ts'
import { FieldSet } from './fields/field-set.ts'
import { merge } from './fields/merge.ts'
import { removeItems, withNamedFields } from './fields/remove-items.ts'
import { toFieldSet } from './fields/to-field-set.ts'
import { equal } from './json.ts'
import { lastAppliedFields, recordLastApplied } from './last-applied.ts'
import {
  type Change,
  disownAll,
  dropForeign,
  elsewhere,
  resetSet,
  trackUpdate,
  withManagers,
  withOldTimes,
  withoutManagers,
} from './managed-fields.ts'
import { type Manager, type Managers, managerId, readManagers } from './managers.ts'
import {
  type Conflict,
  conflictError,
  conflictsWith,
  withoutReset,
  withoutUnowned,
} from './ownership.ts'
import { pruneElsewhere } from './prune-elsewhere.ts'
import { type Comparisons, otherVersions, placeIn } from './versions.ts'

export interface Application extends Change {
  readonly kind: string
  /** Takes fields from managers that have them otherwise, where there would be a conflict. */
  readonly force: boolean
}

/**
 * Server-side apply: `applied` is laid over `live` (undefined where there is no such object yet), its manager comes to
 * own what it holds and gives up, with the fields themselves if nobody else owns them, what it held before. Throws the
 * conflict (409) where others own what would change. The result lacks defaults. Only where managers of other versions have to
 * be asked about is anything waited for.
 */
export function apply(
  live: KubeObject | undefined,
  applied: KubeObject,
  change: Application,
): Awaitable<KubeObject> {
  const atoms = new Atoms(change.structs)
  const place = placeIn(change)
  checkApplied(atoms, place, applied, change)
  const managers = managersOf(live, change)
  const before = live ? withoutManagers(live) : zeroOf(change.struct, change.structs)
  const self = {
    name: change.manager,
    operation: 'Apply' as const,
    apiVersion: change.apiVersion,
    subresource: change.subresource,
  }
  const id = managerId(self)
  const previous = managers.get(id)
  const fields = toFieldSet(atoms, place, applied).without(resetSet(change))
  managers.set(id, { ...self, time: change.now, fields })
  const merged = merge(atoms, place, before, applied)
  const settle = (after: object, comparisons: Comparisons): KubeObject => {
    const found = withoutReset(compare(atoms, place, before, after), resetSet(change))
    const all: Comparisons = new Map([[change.apiVersion, found], ...comparisons])
    refuseConflicts(atoms, place, live, conflictsOf(managers, id, all), change)
    disownAll(managers, id, all)
    const owned = withoutUnowned(fields)
    if (owned.isEmpty) managers.delete(id)
    else
      managers.set(id, {
        ...self,
        time: equal(before, after) ? previous?.time : change.now,
        fields: owned,
      })
    const next = withManagers(after as KubeObject, managers)
    if (change.manager === 'kubectl') recordLastApplied(next, applied)
    return live ? withOldTimes(live, next) : next
  }
  return atOnce(pruned(atoms, place, merged, managers, previous, change), (after) =>
    atOnce(elsewhere(managers, live, after, change), (comparisons) => settle(after, comparisons)),
  )
}

const conflictsOf = (managers: Managers, self: string, comparisons: Comparisons): Conflict[] =>
  [...comparisons].flatMap(([version, found]) => conflictsWith(managers, self, version, found))

/** What was laid over an object, without what the manager gave up by it. */
function pruned(
  atoms: Atoms,
  place: Place,
  merged: unknown,
  managers: Managers,
  previous: Manager | undefined,
  { versions, apiVersion }: Application,
): Awaitable<object> {
  // Safe: an object is made of objects, and keeps its metadata.
  const all = merged as object
  if (!previous) return all
  const isMixed = previous.apiVersion !== apiVersion || otherVersions(managers, apiVersion).size > 0
  if (versions && isMixed) return pruneElsewhere(versions, all, managers, previous, apiVersion)
  return prune(atoms, place, all, managers, previous.fields) as object
}

function checkApplied(
  atoms: Atoms,
  place: Place,
  applied: KubeObject,
  { apiVersion, kind }: Application,
): void {
  const asked = typeOf(applied.apiVersion, applied.kind)
  if (asked !== typeOf(apiVersion, kind)) throw badRequestError(`invalid object type: ${asked}`)
  if (applied.metadata?.managedFields) throw badRequestError('metadata.managedFields must be nil')
  const errors = check(atoms, place, applied, false).map((error) => error.replace(/^: /, ''))
  if (errors.length === 0) return
  const said =
    errors.length === 1 ? errors[0] : `errors:\n${errors.map((error) => `  ${error}`).join('\n')}`
  const { namespace = '', name = '' } = applied.metadata ?? {}
  throw new StatusError(
    500,
    '',
    `failed to create typed patch object (${namespace}/${name}; ${asked}): ${said}`,
  )
}

/** A group, version and kind as Go prints them: `apps/v1, Kind=Deployment`, `/v1, Kind=Pod`. */
function typeOf(apiVersion: string | undefined, kind: string | undefined): string {
  const version = apiVersion ?? ''
  return `${version.includes('/') ? version : `/${version}`}, Kind=${kind ?? ''}`
}

/** Of an object that nobody is known to manage, everything is someone's who was there before. */
function managersOf(live: KubeObject | undefined, change: Application): Managers {
  const managers = readManagers(live?.metadata.managedFields) ?? new Map()
  if (live && managers.size === 0) {
    const zero = zeroOf(change.struct, change.structs)
    trackUpdate(managers, zero, live, { ...change, manager: 'before-first-apply' })
  }
  dropForeign(managers, change)
  return managers
}

/** Removes what the manager held before and holds no more, unless somebody else owns it. */
function prune(
  atoms: Atoms,
  place: Place,
  merged: unknown,
  managers: Managers,
  last: FieldSet,
): unknown {
  const named = (fields: FieldSet) => withNamedFields(atoms, place, fields)
  const fieldsOf = (value: unknown) => named(toFieldSet(atoms, place, value))
  const owned = [...managers.values()].reduce(
    (all, { fields }) => all.union(fields),
    new FieldSet(),
  )
  const all = fieldsOf(merged)
  const bare = removeItems(atoms, place, merged, named(last))
  const kept = removeItems(atoms, place, merged, all.difference(fieldsOf(bare).union(named(owned))))
  const dangling = all.difference(fieldsOf(kept)).intersection(named(last))
  return removeItems(atoms, place, merged, dangling)
}

function refuseConflicts(
  atoms: Atoms,
  place: Place,
  live: KubeObject | undefined,
  conflicts: readonly Conflict[],
  { force, manager, apiVersion }: Application,
): void {
  if (force || conflicts.length === 0) return
  const tolerated =
    manager === 'kubectl' ? lastAppliedFields(atoms, place, live, apiVersion) : undefined
  const rest = conflicts
    .map((conflict) => ({
      ...conflict,
      fields: tolerated ? conflict.fields.difference(tolerated) : conflict.fields,
    }))
    .filter(({ fields }) => !fields.isEmpty)
  if (rest.length > 0) throw conflictError(rest)
}
