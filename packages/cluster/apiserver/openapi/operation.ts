import type { ParameterName } from './parameters.ts'
import type { GroupVersionKind } from './struct-schema.ts'

export type Method = 'get' | 'put' | 'post' | 'delete' | 'patch'

/** One method of a path, free of a version of OpenAPI. */
export interface Operation {
  readonly method: Method
  /** What `x-kubernetes-action` says: `list`, `post`, `watchlist`, … */
  readonly action: string
  readonly id: string
  readonly description: string
  readonly kind: GroupVersionKind
  readonly parameters: readonly ParameterName[]
  readonly body?: { readonly struct: string; readonly isRequired: boolean }
  /** Media types of a body that is a patch. */
  readonly patchTypes?: readonly string[]
  readonly canStream?: true
  /** Name of the schema that is answered, or plain text. */
  readonly answer: string | 'text'
  readonly codes: readonly (200 | 201 | 202)[]
}

export interface Path {
  readonly path: string
  readonly tag: string
  readonly isCustom: boolean
  readonly parameters: readonly ParameterName[]
  readonly operations: readonly Operation[]
}

export const codeNames = { 200: 'OK', 201: 'Created', 202: 'Accepted' } as const
