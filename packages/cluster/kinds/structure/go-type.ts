import type { Type } from './structure.ts'

/** What Go calls a type that has no name of its own, as its messages print it. */
export function goTypeOf(type: Type): string {
  switch (type.kind) {
    case 'list':
      return `[]${goTypeOf(type.of)}`
    case 'map':
      return `map[string]${goTypeOf(type.of)}`
    case 'struct':
      return type.name.split('.').slice(-2).join('.')
    default:
      return scalars[type.kind]
  }
}

const scalars = {
  string: 'string',
  bool: 'bool',
  int32: 'int32',
  int64: 'int64',
  double: 'float64',
  bytes: '[]uint8',
  quantity: 'resource.Quantity',
  intOrString: 'intstr.IntOrString',
  time: 'v1.Time',
  microTime: 'v1.MicroTime',
  duration: 'v1.Duration',
  any: 'interface {}',
} as const satisfies Readonly<Record<Exclude<Type['kind'], 'list' | 'map' | 'struct'>, string>>
