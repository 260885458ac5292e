import { equal } from '../../patch/json.ts'
import type { DefinitionSpec, PrinterColumn, Subresources, Version } from '../definition.ts'
import type { JsonSchema } from '../schema.ts'

type Selectable = readonly { readonly jsonPath?: string }[]

/**
 * A definition as upstream checks it: what all versions have alike is the definition's own. Messages name fields as they
 * stand here (`spec.validation.openAPIV3Schema.…` where there is but one schema).
 */
export interface InternalSpec {
  readonly spec: DefinitionSpec
  readonly versions: readonly Version[]
  readonly schema?: { openAPIV3Schema?: JsonSchema }
  readonly subresources?: Subresources
  readonly columns?: readonly PrinterColumn[]
  readonly selectableFields?: Selectable
}

export function internalOf(spec: DefinitionSpec): InternalSpec {
  const given = spec.versions ?? []
  const [first] = given
  if (!first) return { spec, versions: [] }
  const isShared = (field: keyof Version) =>
    given.every((version) => equal(version[field] ?? null, first[field] ?? null))
  const shared = (
    ['schema', 'subresources', 'additionalPrinterColumns', 'selectableFields'] as const
  ).filter(isShared)
  const has = (field: (typeof shared)[number]) => shared.includes(field)
  const versions = given.map((version) => {
    const own = { ...version }
    for (const field of shared) delete own[field]
    return own
  })
  return {
    spec,
    versions,
    ...(has('schema') && first.schema && { schema: first.schema }),
    ...(has('subresources') && first.subresources && { subresources: first.subresources }),
    ...(has('additionalPrinterColumns') &&
      first.additionalPrinterColumns && { columns: first.additionalPrinterColumns }),
    ...(has('selectableFields') &&
      first.selectableFields && { selectableFields: first.selectableFields }),
  }
}

/** Every schema of a definition. */
export const schemasOf = (spec: DefinitionSpec): JsonSchema[] =>
  (spec.versions ?? []).flatMap(({ schema }) =>
    schema?.openAPIV3Schema ? [schema.openAPIV3Schema] : [],
  )
