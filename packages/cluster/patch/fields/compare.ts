import { has, isObject, type Json } from '../../kinds/json.ts'
import { equal } from '../json.ts'
import type { Atom, Atoms, ListAtom, MapAtom, Place } from './atom.ts'
import { FieldSet } from './field-set.ts'
import { elementStep, fieldStep } from './path-step.ts'

/** Which fields one value has and another has not, or has differently. */
export interface Comparison {
  readonly added: FieldSet
  readonly modified: FieldSet
  readonly removed: FieldSet
}

/** Compares two values of one place; undefined stands for none. */
export function compare(atoms: Atoms, place: Place, before: unknown, after: unknown): Comparison {
  const found = { added: new FieldSet(), modified: new FieldSet(), removed: new FieldSet() }
  walk({ atoms, found }, place, before, after, [])
  return found
}

interface Walk {
  readonly atoms: Atoms
  readonly found: Comparison
}

function walk(
  to: Walk,
  place: Place,
  before: unknown,
  after: unknown,
  path: readonly string[],
): void {
  if (before === after && before !== undefined) return
  const atom = to.atoms.at(place, after ?? before)
  const other = to.atoms.at(place, before ?? after)
  if (isLeaf(atom, before, after) || other.kind !== atom.kind) {
    leaf(to, before, after, path)
    return
  }
  if (atom.kind === 'list') walkItems(to, atom, listOf(before), listOf(after), path)
  else if (atom.kind === 'map') walkFields(to, atom, before, after, path)
  if (before === undefined) to.found.added.insert(path)
  else if (after === undefined) to.found.removed.insert(path)
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** Whether a value is compared as one: scalars, what is atomic, and lists and maps that are empty on both sides. */
export function isLeaf(atom: Atom, before: unknown, after: unknown): boolean {
  if (atom.kind === 'scalar' || atom.isAtomic) return true
  return isEmpty(before) && isEmpty(after)
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0
  return !isObject(value) || Object.keys(value).length === 0
}

function leaf({ found }: Walk, before: unknown, after: unknown, path: readonly string[]): void {
  if (before === undefined) found.added.insert(path)
  else if (after === undefined) found.removed.insert(path)
  else if (!equal(before, after)) found.modified.insert(path)
}

function walkFields(
  to: Walk,
  atom: MapAtom,
  before: unknown,
  after: unknown,
  path: readonly string[],
): void {
  const [olds, news] = [fieldsOf(before), fieldsOf(after)]
  for (const name in olds) walkField(to, atom, name, olds, news, path)
  for (const name in news) if (!has(olds, name)) walkField(to, atom, name, olds, news, path)
}

const none: Json = {}
const fieldsOf = (value: unknown): Json => (isObject(value) ? value : none)

function walkField(
  to: Walk,
  atom: MapAtom,
  name: string,
  olds: Json,
  news: Json,
  path: readonly string[],
): void {
  const before = has(olds, name) ? olds[name] : undefined
  const after = has(news, name) ? news[name] : undefined
  // Most are the same, and where they stand need not be told.
  if (before === after && before !== undefined) return
  const found = atom.place(name)
  if (found) walk(to, found.place, before, after, [...path, fieldStep(name)])
}

function walkItems(
  to: Walk,
  atom: ListAtom,
  before: readonly unknown[],
  after: readonly unknown[],
  path: readonly string[],
): void {
  const left = byStep(atom, before)
  const right = byStep(atom, after)
  for (const step of new Set([...left.keys(), ...right.keys()])) {
    const olds = left.get(step) ?? []
    const news = right.get(step) ?? []
    const below = [...path, step]
    if (olds.length <= 1 && news.length <= 1) walk(to, atom.element, olds[0], news[0], below)
    else compareRepeated(to, atom, olds, news, below)
  }
}

function byStep(atom: ListAtom, items: readonly unknown[]): Map<string, unknown[]> {
  const found = new Map<string, unknown[]>()
  for (const item of items) {
    const step = elementStep(atom, item)
    const known = found.get(step)
    if (known) known.push(item)
    else found.set(step, [item])
  }
  return found
}

/** An element that stands several times is owned as one. */
function compareRepeated(
  to: Walk,
  atom: ListAtom,
  olds: readonly unknown[],
  news: readonly unknown[],
  path: readonly string[],
): void {
  if (olds.length >= 2 && news.length >= 2) {
    if (!equal(olds, news)) to.found.modified.insert(path)
  } else if (olds.length >= 2) {
    if (news.length > 0) walk(to, atom.element, undefined, news[0], path)
    to.found.removed.insert(path)
  } else {
    if (olds.length > 0) walk(to, atom.element, olds[0], undefined, path)
    to.found.added.insert(path)
  }
}
