import { equal } from '../../equal.ts'

/** What differs, a line each for before and after. Upstream's own form is not promised to be the same twice. */
export function goDiff(type: string, old: object, next: object): string {
  const before: Readonly<Record<string, unknown>> = { ...old }
  const after: Readonly<Record<string, unknown>> = { ...next }
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (field) => !equal(before[field], after[field]),
  )
  const line = (sign: string, field: string, value: unknown) =>
    value === undefined ? [] : [`${sign} \t${field}: ${JSON.stringify(value)},`]
  return [
    `  ${type}{`,
    ...changed.flatMap((field) => [
      ...line('-', field, before[field]),
      ...line('+', field, after[field]),
    ]),
    '  }\n',
  ].join('\n')
}
