import type { Structs, Type } from '../../kinds/structure/structure.ts'
import { unprocessable } from './errors.ts'

/** What a strategic merge knows of one field: how two values of it come together, and what is below. */
export interface PatchMeta {
  readonly strategy: 'merge' | 'replace' | undefined
  readonly mergeKey: string
  /** Of a map's values, a list's elements or a struct's fields; undefined where any JSON may stand. */
  readonly below: Type | undefined
}

/** Of the field `key` of a value of type `parent`. */
export type Lookup = (parent: Type | undefined, key: string) => PatchMeta

const plain = (below: Type | undefined): PatchMeta => ({ strategy: undefined, mergeKey: '', below })

export function lookupIn(structs: Structs): Lookup {
  return (parent, key) => {
    if (parent?.kind === 'map') return plain(elementOf(parent.of))
    if (parent?.kind !== 'struct') return plain(undefined)
    const struct = structs(parent.name)
    const field = struct.fields.get(key)
    if (!field) throw unprocessable(unknownField(struct.name, key))
    const strategies = field.patch?.strategies ?? []
    return {
      strategy: strategies.find((strategy) => strategy !== 'retainKeys'),
      mergeKey: field.patch?.mergeKey ?? '',
      below: elementOf(field.type),
    }
  }
}

/** A list's elements stand for the list: what is below is asked of them. */
const elementOf = (type: Type): Type => (type.kind === 'list' ? type.of : type)

const unknownField = (struct: string, key: string) =>
  `unable to find api field in struct ${struct.slice(struct.lastIndexOf('.') + 1)} for the json field ${JSON.stringify(key)}`
