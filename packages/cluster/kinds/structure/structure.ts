/**
 * The structure of kinds: field names, types, list keys, patch strategies and protobuf field numbers. Facts, derived by a
 * script from the public OpenAPI and `.proto` documents. Decoding, field validation, patches, apply, protobuf and the
 * OpenAPI documents all read it.
 */

/** What a value is. Structs are named as in OpenAPI v2 (`io.k8s.api.core.v1.PodSpec`). */
export type Type =
  | { readonly kind: 'string' | 'bool' | 'int32' | 'int64' | 'double' | 'bytes' }
  /** Written as a string or number, kept as its canonical string. */
  | { readonly kind: 'quantity' }
  | { readonly kind: 'intOrString' }
  /** RFC 3339, to the second or the microsecond; `null` reads as none. */
  | { readonly kind: 'time' | 'microTime' }
  | { readonly kind: 'duration' }
  /** Any JSON: RawExtension, FieldsV1, JSON schema values. */
  | { readonly kind: 'any' }
  | { readonly kind: 'list'; readonly of: Type }
  | { readonly kind: 'map'; readonly of: Type }
  | { readonly kind: 'struct'; readonly name: string }

/** How several writers' lists come together (`x-kubernetes-list-type`); scalars' lists may be sets. */
export type ListKind =
  | { readonly kind: 'atomic' }
  | { readonly kind: 'set' }
  | { readonly kind: 'map'; readonly keys: readonly string[] }

export interface Field {
  readonly name: string
  readonly type: Type
  /** Protobuf field number; 0 where protobuf does not have the field. */
  readonly number: number
  /** Numbers of the messages, outermost first, in which protobuf has the field where JSON has it among the struct's own. */
  readonly within?: readonly number[]
  /** What Go calls the type, where `goTypeOf` would not tell (`v1.PodPhase`). Messages of decoding name it. */
  readonly goType?: string
  readonly isRequired: boolean
  /** Of a list; absent means atomic. */
  readonly list?: ListKind
  /** Of a map or struct: whether it is owned and replaced as one. Absent: as its struct says. */
  readonly isAtomic?: boolean
  /** Of a strategic merge patch (`x-kubernetes-patch-strategy`, `x-kubernetes-patch-merge-key`). */
  readonly patch?: {
    readonly strategies: readonly ('merge' | 'replace' | 'retainKeys')[]
    readonly mergeKey?: string
  }
  /**
   * Held by value in Go, not by pointer: there is no telling its zero (`0`, `false`, `""`, `{}`) from its absence. A struct
   * is then always there (`resources: {}`), and so are a time (`null`) and a quantity.
   */
  readonly isByValue?: true
  /** Written even when it is empty (no `omitempty`): `containers: null`, `desiredReplicas: 0`. */
  readonly isAlwaysWritten?: true
  /** `null` is a value of its own (custom resources' `nullable`). */
  readonly keepsNull?: true
  /** What the OpenAPI documents give as default, for keys of associative lists (`protocol: TCP`). */
  readonly default?: unknown
}

export interface Struct {
  readonly name: string
  readonly fields: ReadonlyMap<string, Field>
  /** The whole struct is owned and replaced as one (`x-kubernetes-map-type: atomic`). */
  readonly isAtomic?: true
  /** Keeps fields that it does not name (custom resources). */
  readonly preservesUnknown?: true
}

/** Looks a struct up by its name; throws for a name that does not stand in the tables. */
export type Structs = (name: string) => Struct
