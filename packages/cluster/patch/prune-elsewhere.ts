import { Atoms } from './fields/atom.ts'
import { FieldSet } from './fields/field-set.ts'
import { removeItems, withNamedFields } from './fields/remove-items.ts'
import { toFieldSet } from './fields/to-field-set.ts'
import type { Manager, Managers } from './managers.ts'
import { placeIn, type Shape, type Versions } from './versions.ts'

/** What is asked of a version's objects. */
class Fields {
  readonly #shape: Shape
  readonly #atoms: Atoms

  constructor(shape: Shape) {
    this.#shape = shape
    this.#atoms = new Atoms(shape.structs)
  }

  named(fields: FieldSet): FieldSet {
    return withNamedFields(this.#atoms, placeIn(this.#shape), fields)
  }

  of(object: object): FieldSet {
    return this.named(toFieldSet(this.#atoms, placeIn(this.#shape), object))
  }

  /** Safe: an object has metadata that nobody removes, so that one is left. */
  without(object: object, fields: FieldSet): object {
    return removeItems(this.#atoms, placeIn(this.#shape), object, fields) as object
  }
}

/**
 * Removes what a manager held before, by the version in which it held it, and holds no more, unless somebody else owns it by
 * another version's names (structured-merge-diff's prune).
 */
export async function pruneElsewhere(
  versions: Versions,
  merged: object,
  managers: Managers,
  previous: Manager,
  apiVersion: string,
): Promise<object> {
  const last = previous.apiVersion
  const shape = versions.find(last)
  if (!shape) return merged
  const fields = new Fields(shape)
  const all = await inVersion(versions, merged, last)
  const bare = fields.without(all, fields.named(previous.fields))
  const kept = await withOwned(versions, all, bare, ownedBy(managers, last))
  const rest = fields.of(await inVersion(versions, kept, last))
  const given = fields.of(all).difference(rest).intersection(fields.named(previous.fields))
  return inVersion(versions, fields.without(all, given), apiVersion)
}

/** What managers own, by version, that of `first` before all others. */
function ownedBy(managers: Managers, first: string): ReadonlyMap<string, FieldSet> {
  const owned = new Map<string, FieldSet>([[first, new FieldSet()]])
  for (const { apiVersion, fields } of managers.values())
    owned.set(apiVersion, owned.get(apiVersion)?.union(fields) ?? fields)
  return owned
}

/** `bare`, which lost some of what `all` has, with what somebody owns of that. */
async function withOwned(
  versions: Versions,
  all: object,
  bare: object,
  ownedBy: ReadonlyMap<string, FieldSet>,
): Promise<object> {
  let kept = bare
  for (const [version, owned] of ownedBy) {
    const shape = versions.find(version)
    if (!shape) continue
    const fields = new Fields(shape)
    const [whole = all, part = kept] = await versions.convert([all, kept], version)
    const wanted = fields.of(part).union(fields.named(owned))
    kept = fields.without(whole, fields.of(whole).difference(wanted))
  }
  return kept
}

async function inVersion(versions: Versions, object: object, apiVersion: string): Promise<object> {
  const [converted = object] = await versions.convert([object], apiVersion)
  return converted
}
