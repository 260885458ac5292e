import { isObject, type Json } from '../../kinds/json.ts'
import type { Type } from '../../kinds/structure/structure.ts'
import { goPrint } from '../json.ts'
import { badDirective, noMergeKey, unprocessable } from './errors.ts'
import type { PatchMeta } from './lookup.ts'
import { inOrder } from './order.ts'

/** Merges two maps of one type, changing and returning the first. */
export type MergeMaps = (original: Json, patch: Json, type: Type | undefined) => Json

/** Merges a patch's list into the original's as the field's strategy says. */
export function mergeList(
  original: unknown[],
  patch: unknown[],
  { strategy, mergeKey, below }: PatchMeta,
  mergeMaps: MergeMaps,
): unknown[] {
  if (strategy !== 'merge') return patch
  if (original.length === 0 && patch.length === 0) return original
  if (!holdsMaps(original, patch))
    return inOrder([...new Set([...original, ...patch])], patch, original, '')
  if (!mergeKey) throw unprocessable(`cannot merge lists without merge key for ${nameOf(below)}`)
  const { kept, rest } = applyDirectives(original as Json[], patch as Json[], mergeKey)
  const merged = mergeElements(kept, rest, mergeKey, (a, b) => mergeMaps(a, b, below))
  return inOrder(merged, rest, kept, mergeKey)
}

const nameOf = (type: Type | undefined) =>
  type?.kind === 'struct' ? type.name.slice(type.name.lastIndexOf('.') + 1) : (type?.kind ?? '')

function holdsMaps(...lists: readonly unknown[][]): boolean {
  const [first] = lists.flat()
  if (Array.isArray(first)) throw unprocessable('lists of lists are not supported')
  checkSameSort(...lists)
  return isObject(first)
}

/** Texts, numbers and maps do not stand in one list. */
export function checkSameSort(...lists: readonly unknown[][]): void {
  const [first, ...others] = lists.flat()
  if (others.some((item) => typeof item !== typeof first || isObject(item) !== isObject(first)))
    throw unprocessable(`list element types are not identical: ${goPrint(lists)}`)
}

/** Carries out the elements that are directives; what is left of the patch is to be merged. */
function applyDirectives(
  original: Json[],
  patch: Json[],
  mergeKey: string,
): { kept: Json[]; rest: Json[] } {
  let kept = original
  let isReplaced = false
  const rest: Json[] = []
  for (const item of patch) {
    if (item.$patch === undefined) rest.push(item)
    else if (item.$patch === 'replace') isReplaced = true
    else if (item.$patch === 'delete') kept = without(kept, item, mergeKey)
    else if (item.$patch === 'merge')
      throw unprocessable('merging lists cannot yet be specified in the patch')
    else throw badDirective(item.$patch, item)
  }
  return isReplaced ? { kept: rest, rest: [] } : { kept, rest }
}

function without(list: Json[], item: Json, mergeKey: string): Json[] {
  if (item[mergeKey] === undefined) throw noMergeKey(item, mergeKey)
  return list.filter((it) => it[mergeKey] !== item[mergeKey])
}

function mergeElements(
  original: readonly Json[],
  patch: readonly Json[],
  mergeKey: string,
  merge: (a: Json, b: Json) => Json,
): Json[] {
  const merged = [...original]
  for (const item of patch) {
    if (item[mergeKey] === undefined) throw noMergeKey(item, mergeKey)
    const at = merged.findIndex((it) => it[mergeKey] === item[mergeKey])
    const found = merged[at]
    if (found) merged[at] = merge(found, item)
    else merged.push(item)
  }
  return merged
}
