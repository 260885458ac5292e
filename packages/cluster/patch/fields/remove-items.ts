import { isObject, type Json, set } from '../../kinds/json.ts'
import type { Atoms, ListAtom, MapAtom, Place } from './atom.ts'
import { FieldSet } from './field-set.ts'
import { elementStep, fieldStep } from './path-step.ts'

/** A value without the fields and elements of a set; a list or map that this empties becomes null. */
export function removeItems(
  atoms: Atoms,
  place: Place,
  value: unknown,
  toRemove: FieldSet,
): unknown {
  const atom = atoms.at(place, value)
  if (atom.kind === 'scalar') return value
  if (atom.kind === 'list' && Array.isArray(value)) return fromList(atoms, atom, value, toRemove)
  if (atom.kind === 'map' && isObject(value)) return fromMap(atoms, atom, value, toRemove)
  return null
}

function fromList(
  atoms: Atoms,
  atom: ListAtom,
  items: readonly unknown[],
  toRemove: FieldSet,
): unknown {
  if (items.length === 0 || atom.isAtomic) return null
  const kept = items.flatMap((item) => {
    const step = elementStep(atom, item)
    if (toRemove.hasMember(step)) return []
    const below = toRemove.below(step)
    return [below.isEmpty ? item : removeItems(atoms, atom.element, item, below)]
  })
  return kept.length > 0 ? kept : null
}

function fromMap(atoms: Atoms, atom: MapAtom, fields: Json, toRemove: FieldSet): unknown {
  if (atom.isAtomic) return null
  const kept: Json = {}
  for (const [name, value] of Object.entries(fields)) {
    const step = fieldStep(name)
    if (toRemove.hasMember(step)) continue
    const below = toRemove.below(step)
    const found = below.isEmpty ? undefined : atom.place(name)
    set(kept, name, found ? removeItems(atoms, found.place, value, below) : value)
  }
  return Object.keys(kept).length > 0 ? kept : null
}

/** A set in which every named field on the way to a member is a member too. */
export function withNamedFields(atoms: Atoms, place: Place, fields: FieldSet): FieldSet {
  const result = new FieldSet()
  for (const step of fields.members) result.members.add(step)
  for (const [step, child] of fields.children) {
    const below = placeBelow(atoms, place, step)
    if (below?.isNamed) result.members.add(step)
    result.children.set(step, below ? withNamedFields(atoms, below.place, child) : child)
  }
  return result
}

function placeBelow(
  atoms: Atoms,
  place: Place,
  step: string,
): { place: Place; isNamed: boolean } | undefined {
  if (!step.startsWith('f:')) {
    const atom = atoms.at(place, [])
    return atom.kind === 'list' ? { place: atom.element, isNamed: false } : undefined
  }
  const atom = atoms.at(place, {})
  return atom.kind === 'map' ? atom.place(step.slice(2)) : undefined
}
