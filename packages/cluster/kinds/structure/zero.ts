import type { Field, Struct, Structs } from './structure.ts'

/**
 * The JSON of an object in which nothing is set: structs that are held by value are there, and so is what is written
 * even when it is empty. What a new object differs in from it is what its maker set.
 */
export function zeroOf(struct: Struct, structs: Structs): Record<string, unknown> {
  const zero: Record<string, unknown> = {}
  for (const field of struct.fields.values()) {
    if (field.isEmbedded && field.type.kind === 'struct')
      zero[field.name] = zeroOf(structs(field.type.name), structs)
    else if (field.isEmbedded || field.isAlwaysWritten) zero[field.name] = emptyOf(field)
  }
  return zero
}

function emptyOf({ type }: Field): unknown {
  switch (type.kind) {
    case 'string':
      return ''
    case 'bool':
      return false
    case 'int32':
    case 'int64':
    case 'double':
    case 'intOrString':
      return 0
    case 'quantity':
      return '0'
    default:
      return null
  }
}
