import { isObject } from '../../kinds/json.ts'
import type { Atoms, ListAtom, MapAtom, Place } from './atom.ts'
import { FieldSet } from './field-set.ts'
import { elementStep, fieldStep } from './path-step.ts'

/** The fields that a value sets: what a manager who applied it owns. */
export function toFieldSet(atoms: Atoms, place: Place, value: unknown): FieldSet {
  const set = new FieldSet()
  collect(atoms, place, value, [], set)
  return set
}

function collect(
  atoms: Atoms,
  place: Place,
  value: unknown,
  path: readonly string[],
  set: FieldSet,
): void {
  const atom = atoms.at(place, value)
  if (atom.kind === 'scalar' || atom.isAtomic) set.insert(path)
  else if (atom.kind === 'list' && Array.isArray(value)) collectItems(atoms, atom, value, path, set)
  else if (atom.kind === 'map' && isObject(value)) collectFields(atoms, atom, value, path, set)
}

function collectItems(
  atoms: Atoms,
  atom: ListAtom,
  items: readonly unknown[],
  path: readonly string[],
  set: FieldSet,
): void {
  const steps = items.map((item) => elementStep(atom, item))
  for (const [index, step] of steps.entries()) {
    set.insert([...path, step])
    const isOnce = steps.indexOf(step) === steps.lastIndexOf(step)
    if (isOnce) collect(atoms, atom.element, items[index], [...path, step], set)
  }
}

function collectFields(
  atoms: Atoms,
  atom: MapAtom,
  fields: Readonly<Record<string, unknown>>,
  path: readonly string[],
  set: FieldSet,
): void {
  for (const [name, value] of Object.entries(fields)) {
    const found = atom.place(name)
    if (!found) continue
    const below = [...path, fieldStep(name)]
    collect(atoms, found.place, value, below, set)
    const isEmpty = value === null || (isObject(value) && Object.keys(value).length === 0)
    if (isEmpty || !found.isNamed) set.insert(below)
  }
}
