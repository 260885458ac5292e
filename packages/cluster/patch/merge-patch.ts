import { badRequestError } from '../apiserver/status.ts'
import { has, isObject, type Json, set } from '../kinds/json.ts'
import { notAMap } from './not-a-map.ts'

/** JSON Merge Patch (RFC 7396). Neither argument is changed; the result may share parts with both. */
export function applyMergePatch(object: Json, patch: unknown): Json {
  if (!isObject(patch)) throw badRequestError(`error decoding patch: ${notAMap(patch)}`)
  return mergeInto(object, patch)
}

function mergeInto(target: unknown, patch: Json): Json {
  const merged: Json = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key]
    else if (isObject(value))
      set(merged, key, mergeInto(has(merged, key) ? merged[key] : {}, value))
    else set(merged, key, value)
  }
  return merged
}
