import { isObject } from '../json.ts'
import type { Structs, Type } from './structure.ts'

/** An object as Go writes it: fields as they are declared (the table has them so), keys of maps in their order. */
export function inGoOrder(value: unknown, type: Type, structs: Structs): unknown {
  if (type.kind === 'list' && Array.isArray(value))
    return value.map((item) => inGoOrder(item, type.of, structs))
  if (type.kind === 'map' && isObject(value))
    return Object.fromEntries(
      Object.keys(value)
        .toSorted()
        .map((key) => [key, inGoOrder(value[key], type.of, structs)]),
    )
  if (type.kind !== 'struct' || !isObject(value)) return value
  const { fields } = structs(type.name)
  // The two that say what it is are declared the other way round than the table has them.
  const names = new Set(['kind', ...fields.keys(), ...Object.keys(value)])
  return Object.fromEntries(
    [...names]
      .filter((name) => Object.hasOwn(value, name))
      .map((name) => {
        const field = fields.get(name)
        return [name, field ? inGoOrder(value[name], field.type, structs) : value[name]]
      }),
  )
}
