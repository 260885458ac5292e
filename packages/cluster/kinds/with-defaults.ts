import type { Kind } from './kind.ts'
import type { KubeObject } from './object.ts'
import { toInnerForm } from './structure/normal-form.ts'
import type { Struct, Structs } from './structure/structure.ts'

/** Brings a decoded object to its kind's inner form and fills in what is absent, in place. */
export function withDefaults(
  object: KubeObject,
  kind: Kind,
  struct: Struct,
  structs: Structs,
): void {
  const kept = (kind.keepsEmpty ?? []).flatMap((path) => {
    const empty = at(object, path)
    return isEmpty(empty) ? [{ path, empty }] : []
  })
  toInnerForm(object, struct, structs)
  for (const { path, empty } of kept) {
    const holder = at(object, path.slice(0, -1))
    const field = path.at(-1)
    // Safe: it was found in there before.
    if (field !== undefined) (holder as Record<string, unknown>)[field] = empty
  }
  kind.defaults?.(object)
}

const isEmpty = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

function at(object: unknown, path: readonly string[]): unknown {
  let found = object
  for (const field of path) {
    if (typeof found !== 'object' || found === null) return undefined
    // Safe: any object may be asked for any field.
    found = (found as Record<string, unknown>)[field]
  }
  return found
}
