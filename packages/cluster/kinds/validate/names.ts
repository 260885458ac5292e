/**
 * What names and other texts may be, in upstream's words (apimachinery's util/validation). Each check gives what is wrong
 * with a text; nothing where it is fine.
 */

export type Problems = readonly string[]

const alphanumeric = '[A-Za-z0-9]'
const qualified = `(${alphanumeric}[-A-Za-z0-9_.]*)?${alphanumeric}`
const label1123 = '[a-z0-9]([-a-z0-9]*[a-z0-9])?'
const subdomain1123 = `${label1123}(\\.${label1123})*`
const label1035 = '[a-z]([-a-z0-9]*[a-z0-9])?'

const whole = (pattern: string) => new RegExp(`^(?:${pattern})$`)

export const tooLongText = (most: number): string => `must be no more than ${most} characters`

export const rangeText = (least: number, most: number): string =>
  `must be between ${least} and ${most}, inclusive`

/** `… (e.g. 'a',  or 'b', regex used for validation is '…')`. */
export function regexText(said: string, pattern: string, ...examples: string[]): string {
  const regex = `regex used for validation is '${pattern}')`
  if (examples.length === 0) return `${said} (${regex}`
  return `${said} (e.g. ${examples.map((it) => `'${it}', `).join(' or ')}${regex}`
}

interface Rule {
  readonly pattern: string
  readonly said: string
  readonly examples: readonly string[]
  readonly longest?: number
}

const check = ({ pattern, said, examples, longest }: Rule) => {
  const regex = whole(pattern)
  const refusal = regexText(said, pattern, ...examples)
  return (text: string): string[] => [
    ...(longest !== undefined && Buffer.byteLength(text) > longest ? [tooLongText(longest)] : []),
    ...(regex.test(text) ? [] : [refusal]),
  ]
}

export const dnsSubdomainErrors = check({
  pattern: subdomain1123,
  said: "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  examples: ['example.com'],
  longest: 253,
})

const plainDnsLabelErrors = check({
  pattern: label1123,
  said: "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  examples: ['my-name', '123-abc'],
  longest: 63,
})

const isSubdomain = whole(subdomain1123)
const isLabel = whole(label1123)

export function dnsLabelErrors(text: string): string[] {
  const errors = plainDnsLabelErrors(text)
  // It would do as a subdomain, so that its dots are what is wrong.
  if (!isLabel.test(text) && isSubdomain.test(text)) errors.splice(-1, 1, 'must not contain dots')
  return errors
}

export const dns1035LabelErrors = check({
  pattern: label1035,
  said: "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  examples: ['my-name', 'abc-123'],
  longest: 63,
})

export const wildcardSubdomainErrors = check({
  pattern: `\\*\\.${subdomain1123}`,
  said: "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
  examples: ['*.example.com'],
  longest: 253,
})

export const labelValueErrors = check({
  pattern: `(${qualified})?`,
  said: "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  examples: ['MyValue', 'my_value', '12345'],
  longest: 63,
})

const partErrors = check({
  pattern: qualified,
  said: "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  examples: ['MyName', 'my.name', '123-abc'],
  longest: 63,
})

/** `name` or `example.com/name`. */
export function qualifiedNameErrors(text: string): string[] {
  const parts = text.split('/')
  const name = parts.at(-1) ?? ''
  if (parts.length > 2)
    return [
      `a qualified name ${partErrors('').join('')} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ]
  return [
    ...(parts.length === 2 ? prefixErrors(parts[0] ?? '') : []),
    ...(name === '' ? ['must be non-empty', ...partErrors(name)] : partErrors(name)).map(
      (said) => `name part ${said}`,
    ),
  ]
}

const prefixErrors = (prefix: string): string[] =>
  (prefix === '' ? ['must be non-empty'] : dnsSubdomainErrors(prefix)).map(
    (said) => `prefix part ${said}`,
  )

/** Names that only have to fit into a path (roles). */
export function pathSegmentErrors(text: string): string[] {
  if (text === '.' || text === '..') return [`may not be '${text}'`]
  return ['/', '%'].filter((it) => text.includes(it)).map((it) => `may not contain '${it}'`)
}

const parentErrors = (text: string): string[] =>
  text === '.' || text === '..'
    ? [`must not be '${text}'`]
    : text.startsWith('..')
      ? ["must not start with '..'"]
      : []

const keyErrors = check({
  pattern: '[-._a-zA-Z0-9]+',
  said: "a valid config key must consist of alphanumeric characters, '-', '_' or '.'",
  examples: ['key.name', 'KEY_NAME', 'key-name'],
  longest: 253,
})

/** Keys of ConfigMaps and Secrets, which become file names. */
export const configKeyProblems = (text: string): string[] => [
  ...keyErrors(text),
  ...parentErrors(text),
]

export const portNumberErrors = (port: number): string[] =>
  port >= 1 && port <= 65535 ? [] : [rangeText(1, 65535)]

export function portNameErrors(text: string): string[] {
  return [
    ...(text.length > 15 ? [tooLongText(15)] : []),
    ...(/^[-a-z0-9]+$/.test(text)
      ? []
      : ['must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)']),
    ...(/[a-z]/.test(text) ? [] : ['must contain at least one letter (a-z)']),
    ...(text.includes('--') ? ['must not contain consecutive hyphens'] : []),
    ...(text.startsWith('-') || text.endsWith('-') ? ['must not begin or end with a hyphen'] : []),
  ]
}

export const percentErrors = check({
  pattern: '[0-9]+%',
  said: "a valid percent string must be a numeric string followed by an ending '%'",
  examples: ['1%', '93%'],
})
