import { readJson } from '../../structure/decode/read-json.ts'
import { DecodeError, decodeObject } from '../../structure/decode.ts'
import { toInnerForm } from '../../structure/normal-form.ts'
import { parseStruct } from '../../structure/parse-struct.ts'
import { structs } from '../../structure/structs.ts'
import type { Struct, Structs } from '../../structure/structure.ts'

/**
 * Reads JSON that a client may have written into an annotation: undefined where it is not of this type, as upstream drops
 * it. `type`, and the structs that it names beside the known ones, are written as in the structure tables.
 */
export function annotationReader<T>(
  type: string,
  own: Readonly<Record<string, string>> = {},
): (text: string) => T | undefined {
  const known = new Map<string, Struct>()
  const lookup: Structs = (name) => {
    const line = own[name]
    if (line === undefined) return structs(name)
    const struct = known.get(name) ?? parseStruct(name, line)
    known.set(name, struct)
    return struct
  }
  return (text) => {
    try {
      const root = parseStruct('', `value:${type}#1`)
      const { object } = decodeObject(documentOf(text), root, lookup, false)
      toInnerForm(object, root, lookup)
      // Safe: the caller says by `type` what it is.
      return object.value as T | undefined
    } catch (error) {
      if (error instanceof DecodeError) return undefined
      throw error
    }
  }
}

const documentOf = (text: string) => ({
  apiVersion: '',
  kind: '',
  value: { value: readJson(text).value },
  text,
  problems: [],
})
