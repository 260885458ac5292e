import { isObject, type Json } from '../../kinds/json.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { goKindOf } from '../../kinds/structure/decode/walk.ts'
import { conversionFailed } from './failure.ts'

import { MetadataError, restoreMetadata } from './restore-metadata.ts'

/** `stable.example.com/v1, Kind=CronTab`, as Go prints what an object is. */
export const typeOf = ({ apiVersion, kind }: KubeObject): string => `${apiVersion}, Kind=${kind}`

/**
 * What a webhook made of `objects`: as many, in the same order, of the version asked for, each still the same object.
 * @throws StatusError in upstream's words
 */
export function checkConverted(
  objects: readonly KubeObject[],
  converted: readonly unknown[],
  apiVersion: string,
): readonly KubeObject[] {
  const [first] = objects
  if (first && converted.length !== objects.length)
    throw conversionFailed(
      `conversion webhook for ${typeOf(first)} returned ${converted.length} objects, expected ${objects.length}`,
    )
  const words = objects.length === 1 ? ofOne : ofSeveral
  return objects.map((object, index) =>
    checkOne(object, converted[index], apiVersion, words(index)),
  )
}

/** What was invalid, in the words that upstream has for a single object and for several. */
interface Words {
  readonly typed: string
  readonly object: string
  readonly metadata: string
}

const ofOne = (): Words => ({
  typed: 'object at index 0',
  object: 'object',
  metadata: 'metadata',
})

const ofSeveral = (index: number): Words => ({
  typed: `converted object at index ${index}`,
  object: `converted object at index ${index}`,
  metadata: `metadata in object at index ${index}`,
})

function checkOne(
  object: KubeObject,
  converted: unknown,
  apiVersion: string,
  words: Words,
): KubeObject {
  const invalid = (what: keyof Words, why: string) =>
    conversionFailed(
      `conversion webhook for ${typeOf(object)} returned invalid ${words[what]}: ${why}`,
    )
  if (!isObject(converted))
    throw invalid(
      'typed',
      `json: cannot unmarshal ${goKindOf(converted)} into Go value of type map[string]interface {}`,
    )
  if (converted.apiVersion !== apiVersion)
    throw invalid(
      'typed',
      `invalid groupVersion (expected ${apiVersion}, received ${shown(converted.apiVersion)})`,
    )
  if (converted.kind !== object.kind)
    throw invalid(
      'typed',
      `invalid kind (expected ${object.kind}, received ${shown(converted.kind)})`,
    )
  const other = changedIdentity(object, converted)
  if (other) throw invalid('object', other)
  try {
    // Safe: it has all that every object has.
    return { ...converted, metadata: restoreMetadata(object, converted) } as KubeObject
  } catch (error) {
    if (error instanceof MetadataError) throw invalid('metadata', error.message)
    throw error
  }
}

const identity = [
  ['name', 'name'],
  ['namespace', 'namespace'],
  ['uid', 'UID'],
] as const

function changedIdentity({ metadata }: KubeObject, converted: Json): string | undefined {
  const made = isObject(converted.metadata) ? converted.metadata : {}
  for (const [field, word] of identity) {
    const before = metadata[field] ?? ''
    const after = shown(made[field])
    if (before !== after) return `must have the same ${word}: ${before} != ${after}`
  }
  return undefined
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : '')
