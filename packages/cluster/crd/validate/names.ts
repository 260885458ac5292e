import { type FieldError, invalid } from '../../kinds/field-error.ts'
import { dns1035LabelErrors } from '../../kinds/validate/names.ts'
import type { Names } from '../definition.ts'

/** What the names of a kind may be; absent ones are another check's. */
export function validateNames(names: Names, path: string): FieldError[] {
  const { kind = '', listKind = '', shortNames = [], categories = [] } = names
  return [
    ...label(names.plural, `${path}.plural`),
    ...label(names.singular, `${path}.singular`),
    ...mixedCase(kind, `${path}.kind`),
    ...mixedCase(listKind, `${path}.listKind`),
    ...shortNames.flatMap((it, index) => anyLabel(it, `${path}.shortNames[${index}]`)),
    ...(kind && kind === listKind
      ? [invalid(`${path}.listKind`, listKind, 'kind and listKind may not be the same')]
      : []),
    ...categories.flatMap((it, index) => anyLabel(it, `${path}.categories[${index}]`)),
  ]
}

const label = (name: string | undefined, path: string) => (name ? anyLabel(name, path) : [])

function anyLabel(name: string, path: string): FieldError[] {
  const said = dns1035LabelErrors(name)
  return said.length > 0 ? [invalid(path, name, said.join(','))] : []
}

function mixedCase(name: string, path: string): FieldError[] {
  const said = name ? dns1035LabelErrors(name.toLowerCase()) : []
  if (said.length === 0) return []
  return [invalid(path, name, `may have mixed case, but should otherwise match: ${said.join(',')}`)]
}
