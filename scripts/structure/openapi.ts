// The parts of OpenAPI documents that tell of structure.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

export interface Schema {
  readonly $ref?: string
  readonly type?: string
  readonly format?: string
  readonly items?: Schema
  readonly additionalProperties?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly default?: unknown
  readonly 'x-kubernetes-list-type'?: string
  readonly 'x-kubernetes-list-map-keys'?: readonly string[]
  readonly 'x-kubernetes-map-type'?: string
  readonly 'x-kubernetes-patch-strategy'?: string
  readonly 'x-kubernetes-patch-merge-key'?: string
}

export type Definitions = Readonly<Record<string, Schema>>

const read = (file: string) => JSON.parse(gunzipSync(readFileSync(file)).toString())

/** The definitions of OpenAPI v2. */
export const readDefinitions = (folder: string): Definitions =>
  read(join(folder, 'v2.json.gz')).definitions

/** Defaults stand in v3 alone: scalars by `STRUCT.field`. */
export function readDefaults(folder: string): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>()
  for (const file of globSync('v3/*.json.gz', { cwd: folder })) {
    const schemas: Definitions = read(join(folder, file)).components.schemas
    for (const [name, { properties = {} }] of Object.entries(schemas))
      for (const [field, { default: value }] of Object.entries(properties))
        if (value !== undefined && typeof value !== 'object' && value !== '' && value !== 0)
          found.set(`${name}.${field}`, value)
  }
  return found
}
