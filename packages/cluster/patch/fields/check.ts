import { has, isObject, type Json } from '../../kinds/json.ts'
import { goPrint, goType } from '../json.ts'
import type { Atoms, ListAtom, MapAtom, Place, ScalarAtom } from './atom.ts'
import { elementStep, fieldStep, ListElementError, printStep } from './path-step.ts'

/**
 * What of a value does not fit its place, in structured-merge-diff's words: `.spec.replicas: expected numeric …`.
 * Elements that an associative list has twice are errors only where they are not allowed.
 */
export function check(
  atoms: Atoms,
  place: Place,
  value: unknown,
  allowsDuplicates: boolean,
): string[] {
  if (value === null || value === undefined) return []
  const atom = atoms.at(place, value)
  if (atom.kind === 'scalar') return checkScalar(atom, value)
  if (atom.kind === 'list') return checkList(atoms, atom, value, allowsDuplicates)
  return checkMap(atoms, atom, value, allowsDuplicates)
}

function checkScalar({ scalar }: ScalarAtom, value: unknown): string[] {
  if (scalar === 'numeric' && typeof value !== 'number' && typeof value !== 'bigint')
    return [`: expected numeric (int or float), got ${goType(value)}`]
  if (scalar === 'string' && typeof value !== 'string')
    return [`: expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`]
  if (scalar === 'boolean' && typeof value !== 'boolean')
    return [`: expected boolean, got &{${String(value)}}`]
  if (scalar === 'untyped' && typeof value === 'object')
    return [`: expected any scalar, got &{${goType(value)}}`]
  return []
}

/** A value as Go's `%#v` prints it. */
function goSyntax(value: unknown): string {
  if (Array.isArray(value)) return `[]interface {}{${value.map(goSyntax).join(', ')}}`
  if (!isObject(value)) return JSON.stringify(value)
  const fields = Object.keys(value).toSorted()
  return `map[string]interface {}{${fields.map((key) => `${JSON.stringify(key)}:${goSyntax(value[key])}`).join(', ')}}`
}

function checkList(
  atoms: Atoms,
  atom: ListAtom,
  value: unknown,
  allowsDuplicates: boolean,
): string[] {
  if (!Array.isArray(value)) return [`: expected list, got &{${goPrint(value)}}`]
  const seen = new Set<string>()
  const errors: string[] = []
  for (const [index, item] of value.entries()) {
    let step = `i:${index}`
    if (!atom.isAtomic) {
      try {
        step = elementStep(atom, item)
      } catch (error) {
        if (!(error instanceof ListElementError)) throw error
        return [...errors, `: element ${index}: ${error.message}`]
      }
      if (seen.has(step) && !allowsDuplicates)
        errors.push(`: duplicate entries for key ${printStep(step)}`)
      seen.add(step)
    }
    errors.push(...within(step, check(atoms, atom.element, item, allowsDuplicates)))
  }
  return errors
}

function checkMap(
  atoms: Atoms,
  atom: MapAtom,
  value: unknown,
  allowsDuplicates: boolean,
): string[] {
  if (!isObject(value)) return [`: expected map, got &{${goPrint(value)}}`]
  const errors: string[] = []
  for (const [name, item] of Object.entries(value)) {
    const step = fieldStep(name)
    const found = atom.place(name)
    if (!found) return [...errors, ...within(step, [': field not declared in schema'])]
    errors.push(...within(step, check(atoms, found.place, item, allowsDuplicates)))
  }
  return errors
}

const within = (step: string, errors: readonly string[]) =>
  errors.map((error) => printStep(step) + error)

/** The value of a field; undefined where a map lacks it or is none. */
export const fieldOf = (map: unknown, name: string): unknown =>
  isObject(map) && has(map, name) ? (map as Json)[name] : undefined
