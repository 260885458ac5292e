import { zeroOf } from '../kinds/structure/normal-form.ts'
import type { Struct, Structs } from '../kinds/structure/structure.ts'
import { Atoms, type Place } from './fields/atom.ts'
import { type Comparison, compare } from './fields/compare.ts'
import { ListElementError } from './fields/path-step.ts'
import type { Managers } from './managers.ts'

/** The structure of a version's objects. */
export interface Shape {
  readonly struct: Struct
  readonly structs: Structs
}

/** The versions of an object's kind: each manager names fields as the version has them by which it changed the object. */
export interface Versions {
  /** Undefined where there is no such version, or no more. */
  find(apiVersion: string): Shape | undefined
  /** Objects of the versions that they say, as they are written and without managers, in another. */
  convert(objects: readonly object[], apiVersion: string): Promise<readonly object[]>
}

/** What a change is in other versions, by their `apiVersion`. */
export type Comparisons = ReadonlyMap<string, Comparison>

export const placeIn = ({ struct }: Shape): Place => ({
  type: { kind: 'struct', name: struct.name },
})

/** The versions besides this one by which an object was changed. */
export const otherVersions = (managers: Managers, apiVersion: string): ReadonlySet<string> =>
  new Set([...managers.values()].map((it) => it.apiVersion).filter((it) => it !== apiVersion))

/**
 * What differs between two objects, as every other version that has managers sees it. Managers of versions that are no
 * more go. `before` is undefined where there was nothing yet.
 */
export async function compareElsewhere(
  versions: Versions,
  managers: Managers,
  before: object | undefined,
  after: object,
  apiVersion: string,
): Promise<Comparisons> {
  const found = new Map<string, Comparison>()
  for (const other of otherVersions(managers, apiVersion)) {
    const shape = versions.find(other)
    if (!shape) dropVersion(managers, other)
    else {
      const compared = await compareIn(versions, shape, before, after, other)
      if (compared) found.set(other, compared)
    }
  }
  return found
}

function dropVersion(managers: Managers, apiVersion: string): void {
  for (const [id, manager] of managers) if (manager.apiVersion === apiVersion) managers.delete(id)
}

async function compareIn(
  versions: Versions,
  shape: Shape,
  before: object | undefined,
  after: object,
  apiVersion: string,
): Promise<Comparison | undefined> {
  const zero = () => zeroOf(shape.struct, shape.structs)
  const [next = after, old = zero()] = await versions.convert(
    before ? [after, before] : [after],
    apiVersion,
  )
  return comparedAs(shape, old, next)
}

/** Undefined where something has no identity: the checks that follow refuse it, or it was there before. */
export function comparedAs(shape: Shape, before: object, after: object): Comparison | undefined {
  try {
    return compare(new Atoms(shape.structs), placeIn(shape), before, after)
  } catch (error) {
    if (error instanceof ListElementError) return undefined
    throw error
  }
}
