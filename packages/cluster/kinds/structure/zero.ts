import type { Type } from './structure.ts'

/** What Go has in a value of which nothing was said; null for what it holds by reference. */
export function scalarZero({ kind }: Type): unknown {
  switch (kind) {
    case 'string':
    case 'duration':
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
