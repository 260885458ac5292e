import { badRequestError } from '../../apiserver/status.ts'
import { clone } from '../../kinds/clone.ts'
import { has, isObject, type Json, set } from '../../kinds/json.ts'
import type { Struct, Structs, Type } from '../../kinds/structure/structure.ts'
import { notAMap } from '../not-a-map.ts'
import { badDirective, badFormat } from './errors.ts'
import { type Lookup, lookupIn } from './lookup.ts'
import { checkSameSort, mergeList } from './merge-list.ts'
import { inOrder } from './order.ts'
import { checkOrder } from './set-element-order.ts'

const deletePrefix = '$deleteFromPrimitiveList/'
const orderPrefix = '$setElementOrder/'

/**
 * Kubernetes' strategic merge patch: maps merge, lists merge or are replaced as the structure says, and directives in
 * the patch (`$patch`, `$retainKeys`, `$deleteFromPrimitiveList/F`, `$setElementOrder/F`) say otherwise. Neither
 * argument is changed.
 */
export function applyStrategicMergePatch(
  object: Json,
  patch: unknown,
  struct: Struct,
  structs: Structs,
): Json {
  if (!isObject(patch)) throw badRequestError(notAMap(patch))
  const lookup = lookupIn((name) => (name === struct.name ? struct : structs(name)))
  return mergeMaps(clone(object), clone(patch), { kind: 'struct', name: struct.name }, lookup)
}

function mergeMaps(original: Json, patch: Json, type: Type | undefined, lookup: Lookup): Json {
  if (has(patch, '$patch')) return replaceOrDelete(patch)
  retainKeys(original, patch)
  applyElementOrders(original, patch, type, lookup)
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith(deletePrefix))
      deleteFromList(original, key.slice(deletePrefix.length), value)
    else if (value === null) delete original[key]
    else mergeField(original, key, value, type, lookup)
  }
  return original
}

function replaceOrDelete(patch: Json): Json {
  const { $patch: directive, ...rest } = patch
  if (directive === 'replace') return rest
  if (directive === 'delete') return {}
  throw badDirective(directive, patch)
}

function mergeField(
  original: Json,
  key: string,
  value: unknown,
  type: Type | undefined,
  lookup: Lookup,
): void {
  const current = has(original, key) ? original[key] : undefined
  if (isObject(current) && isObject(value)) {
    const { strategy, below } = lookup(type, key)
    set(original, key, strategy === 'replace' ? value : mergeMaps(current, value, below, lookup))
  } else if (Array.isArray(current) && Array.isArray(value)) {
    const merge = (a: Json, b: Json, of: Type | undefined) => mergeMaps(a, b, of, lookup)
    set(original, key, mergeList(current, value, lookup(type, key), merge))
  } else {
    const plain = withoutDirectives(withoutNulls(value))
    if (plain === undefined) delete original[key]
    else set(original, key, plain)
  }
}

/** `$retainKeys` names the only fields that stay; the patch may not set others. */
function retainKeys(original: Json, patch: Json): void {
  if (!has(patch, '$retainKeys')) return
  const { $retainKeys: keys } = patch
  delete patch.$retainKeys
  if (!Array.isArray(keys)) throw badFormat('retainKeys')
  const retained = new Set<unknown>(keys)
  for (const [key, value] of Object.entries(patch)) {
    const isDirective = key.startsWith(deletePrefix) || key.startsWith(orderPrefix)
    if (value !== null && !isDirective && !retained.has(key)) throw badFormat('retainKeys')
  }
  for (const key of Object.keys(original)) if (!retained.has(key)) delete original[key]
}

/** Merges and orders the lists for which the patch gives an order; they are then done. */
function applyElementOrders(
  original: Json,
  patch: Json,
  type: Type | undefined,
  lookup: Lookup,
): void {
  for (const [directive, order] of Object.entries(patch)) {
    if (!directive.startsWith(orderPrefix)) continue
    delete patch[directive]
    const key = directive.slice(orderPrefix.length)
    const patched = has(patch, key) ? patch[key] : []
    const current = has(original, key) ? original[key] : []
    if (!Array.isArray(order) || !Array.isArray(patched ?? []) || !Array.isArray(current))
      throw badFormat('setElementOrder list')
    if (patched === null) continue
    const meta = lookup(type, key)
    checkOrder(patched as unknown[], order, meta.mergeKey)
    if (!has(original, key) && !has(patch, key)) continue
    if (has(patch, key)) mergeField(original, key, patched, type, lookup)
    delete patch[key]
    const merged = original[key]
    if (Array.isArray(merged)) set(original, key, inOrder(merged, order, current, meta.mergeKey))
  }
}

function deleteFromList(original: Json, key: string, values: unknown): void {
  if (!Array.isArray(values)) throw badFormat('primitive list')
  const current = has(original, key) ? original[key] : undefined
  if (Array.isArray(current)) {
    checkSameSort(current, values)
    set(
      original,
      key,
      current.filter((item) => !values.includes(item)),
    )
  }
}

/** Of a part that the original lacks, nulls have nothing to delete. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([, it]) => it !== null)
  return Object.fromEntries(kept.map(([key, it]) => [key, withoutNulls(it)]))
}

/** A directive addresses what the original has; without that it says nothing. Undefined where nothing is left. */
function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives).filter((item) => item !== undefined)
  if (!isObject(value)) return value
  if (has(value, '$patch')) return undefined
  const kept = Object.entries(value).map(([key, it]) => [key, withoutDirectives(it)] as const)
  return Object.fromEntries(kept.filter(([, it]) => it !== undefined))
}
