import type { Resource } from '../resources.ts'

const all = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']
/** Upstream's order, which clients see in `kubectl api-resources -o wide`. */
const ofCustom = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch']
const ofRefused = ['delete', 'deletecollection', 'get', 'list', 'watch']

export function verbsOf({ kind, custom }: Resource): readonly string[] {
  if (custom) return custom.refusesCreates === undefined ? ofCustom : ofRefused
  return kind.verbs ? [...kind.verbs].sort() : all
}
