import type { Environment } from '@marcbachmann/cel-js'
import type { Struct, Structs, Type } from '../kinds/structure/structure.ts'

/** A structure as a type of expressions, and the structures of its fields with it. */
export interface Declared {
  readonly struct: Struct
  readonly structs: Structs
}

/** Makes types known to an environment; a structure is one type wherever it is met. */
export class TypeDeclarations {
  readonly #environment: Environment
  readonly #names = new Map<Struct, string>()
  readonly #taken = new Set<string>()

  constructor(environment: Environment) {
    this.#environment = environment
  }

  /** The name of the type. What has fields that nobody names may be anything. */
  declare({ struct, structs }: Declared): string {
    if (struct.preservesUnknown || struct.fields.size === 0) return 'dyn'
    const known = this.#names.get(struct)
    if (known) return known
    // A structure within itself may be anything there.
    this.#names.set(struct, 'dyn')
    const fields: Record<string, string> = {}
    for (const { name, type } of struct.fields.values()) {
      const typed = this.#typeOf(type, structs)
      fields[name] = typed
      if (reserved.has(name)) fields[`__${name}__`] = typed
    }
    const name = this.#nameOf(struct)
    this.#environment.registerType(name, { fields })
    this.#names.set(struct, name)
    return name
  }

  #typeOf(type: Type, structs: Structs): string {
    switch (type.kind) {
      case 'struct':
        return this.declare({ struct: structs(type.name), structs })
      case 'list':
        return `list<${this.#typeOf(type.of, structs)}>`
      case 'map':
        return `map<string, ${this.#typeOf(type.of, structs)}>`
      default:
        return scalars[type.kind]
    }
  }

  /** `PodSpec` of `io.k8s.api.core.v1.PodSpec`. */
  #nameOf({ name }: Struct): string {
    const short = name.replace(/^(?:[a-z0-9-]+\.)+/, '').replace(/[^A-Za-z0-9_.]/g, '_')
    let free = short
    for (let count = 2; this.#taken.has(free); count++) free = `${short}${count}`
    this.#taken.add(free)
    return free
  }
}

const scalars = {
  string: 'string',
  bool: 'bool',
  int32: 'int',
  int64: 'int',
  double: 'double',
  bytes: 'bytes',
  time: 'google.protobuf.Timestamp',
  microTime: 'google.protobuf.Timestamp',
  duration: 'string',
  quantity: 'dyn',
  intOrString: 'dyn',
  any: 'dyn',
} as const

/** Words of the language, which Kubernetes writes otherwise where they name fields. */
const reserved: ReadonlySet<string> = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
)
