import type { Version } from '../definition.ts'

/** Versions as Go prints them in an error, what all have alike aside. */
export const goVersions = (versions: readonly Version[]): string =>
  versions.length === 0
    ? '[]apiextensions.CustomResourceDefinitionVersion(nil)'
    : `[]apiextensions.CustomResourceDefinitionVersion{${versions.map(goVersion).join(', ')}}`

/** Pointers are printed as addresses, which are nobody's. */
const pointer = (value: unknown, type: string): string =>
  value === undefined ? `(*${type})(nil)` : `(*${type})(0xc000000000)`

function goVersion(version: Version): string {
  const fields = [
    `Name:${JSON.stringify(version.name ?? '')}`,
    `Served:${version.served ?? false}`,
    `Storage:${version.storage ?? false}`,
    `Deprecated:${version.deprecated ?? false}`,
    `DeprecationWarning:${pointer(version.deprecationWarning, 'string')}`,
    `Schema:${pointer(version.schema, 'apiextensions.CustomResourceValidation')}`,
    `Subresources:${pointer(version.subresources, 'apiextensions.CustomResourceSubresources')}`,
    'AdditionalPrinterColumns:[]apiextensions.CustomResourceColumnDefinition(nil)',
    'SelectableFields:[]apiextensions.SelectableField(nil)',
  ]
  return `apiextensions.CustomResourceDefinitionVersion{${fields.join(', ')}}`
}
