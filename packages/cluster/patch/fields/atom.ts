import { isObject } from '../../kinds/json.ts'
import type { Field, Struct, Structs, Type } from '../../kinds/structure/structure.ts'

/** A place in the structure: a type, and the field that has it, which says how lists and maps are owned. */
export interface Place {
  readonly type: Type
  readonly field?: Field | undefined
  /** A field that the structure does not name: its form is taken from the value. */
  readonly isDeduced?: true
}

/** How a value at a place is owned and merged (structured-merge-diff's Atom). */
export type Atom = ScalarAtom | ListAtom | MapAtom

export interface ScalarAtom {
  readonly kind: 'scalar'
  readonly scalar: 'numeric' | 'string' | 'boolean' | 'untyped'
}

export interface ListAtom {
  readonly kind: 'list'
  readonly isAtomic: boolean
  /** Of an associative list; none in a set. */
  readonly keys: readonly ListKey[]
  readonly element: Place
}

export interface ListKey {
  readonly name: string
  readonly default: unknown
  readonly isRequired: boolean
}

export interface MapAtom {
  readonly kind: 'map'
  readonly isAtomic: boolean
  /** Of a field: whether the structure names it, and where it leads; undefined where there is no such field. */
  place(name: string): { readonly place: Place; readonly isNamed: boolean } | undefined
}

const anything: Place = { type: { kind: 'any' }, isDeduced: true }

export class Atoms {
  readonly #structs: Structs

  constructor(structs: Structs) {
    this.#structs = structs
  }

  at({ type, field, isDeduced }: Place, value: unknown): Atom {
    switch (type.kind) {
      case 'struct':
        return this.#ofStruct(this.#structs(type.name), field)
      case 'map':
        return mapOf(type.of, field)
      case 'list':
        return this.#ofList(type.of, field)
      case 'any':
        return deduced(value, isDeduced ?? false)
      default:
        return { kind: 'scalar', scalar: scalars[type.kind] }
    }
  }

  #ofStruct(struct: Struct, field: Field | undefined): MapAtom {
    return {
      kind: 'map',
      isAtomic: (field?.isAtomic ?? struct.isAtomic) === true,
      place(name) {
        const found = struct.fields.get(name)
        if (found) return { place: { type: found.type, field: found }, isNamed: true }
        return struct.preservesUnknown ? { place: anything, isNamed: false } : undefined
      },
    }
  }

  #ofList(of: Type, field: Field | undefined): ListAtom {
    const list = field?.list
    const keys = list?.kind === 'map' ? list.keys.map((name) => this.#key(of, name, list.keys)) : []
    const isAtomic = list === undefined || list.kind === 'atomic'
    return { kind: 'list', isAtomic, keys, element: { type: of } }
  }

  #key(of: Type, name: string, all: readonly string[]): ListKey {
    const field = of.kind === 'struct' ? this.#structs(of.name).fields.get(name) : undefined
    const fallback = field?.default
    // Of several keys, one that may be left out only identifies together with the others.
    const isRequired = fallback === undefined && (field?.isRequired === true || all.length === 1)
    return { name, default: fallback, isRequired }
  }
}

const scalars = {
  string: 'string',
  bytes: 'string',
  duration: 'string',
  bool: 'boolean',
  int32: 'numeric',
  int64: 'numeric',
  double: 'numeric',
  quantity: 'untyped',
  intOrString: 'untyped',
  time: 'untyped',
  microTime: 'untyped',
} as const

function mapOf(of: Type, field: Field | undefined): MapAtom {
  const found = { place: { type: of }, isNamed: false }
  return { kind: 'map', isAtomic: field?.isAtomic === true, place: () => found }
}

/** Of any JSON: owned as one where the structure says "any", part by part where it says nothing. */
function deduced(value: unknown, isDeduced: boolean): Atom {
  if (Array.isArray(value)) return { kind: 'list', isAtomic: true, keys: [], element: anything }
  if (!isObject(value)) return { kind: 'scalar', scalar: 'untyped' }
  const found = { place: anything, isNamed: false }
  return { kind: 'map', isAtomic: !isDeduced, place: () => found }
}
