import { type FieldError, invalid } from '../../../kinds/field-error.ts'

export const levels = ['privileged', 'baseline', 'restricted'] as const
export type Level = (typeof levels)[number]

/** How strict, by the rules of which Kubernetes 1.x; undefined: of the latest. */
export interface Standard {
  readonly level: Level
  readonly minor: number | undefined
}

export interface Standards {
  readonly enforce: Standard
  readonly warn: Standard
  readonly errors: readonly FieldError[]
}

export const standardText = ({ level, minor }: Standard): string =>
  `${level}:${minor === undefined ? 'latest' : `v1.${minor}`}`

export const isStricter = (a: Level, b: Level): boolean => levels.indexOf(a) > levels.indexOf(b)

export const sameStandard = (a: Standard, b: Standard): boolean =>
  a.level === b.level && a.minor === b.minor

type Labels = Readonly<Record<string, string>>

/** What a namespace's labels ask for. What cannot be read is an error: strictly enforced, and not warned of. */
export function standardsOf(labels: Labels = {}): Standards {
  const errors: FieldError[] = []
  const enforce = standardOf(labels, 'enforce', 'restricted', errors)
  // Audits are not kept; their labels are looked at like the others.
  standardOf(labels, 'audit', 'privileged', errors)
  const warn = standardOf(labels, 'warn', 'privileged', errors)
  return { enforce, warn: followed(labels, warn, enforce), errors }
}

/** Where nothing is said of warnings, what is enforced is warned of. */
function followed(labels: Labels, warn: Standard, enforce: Standard): Standard {
  const isSaid = label('warn') in labels || !levels.some((it) => it === labels[label('enforce')])
  if (isSaid || !isStricter(enforce.level, warn.level)) return warn
  return label('warn-version') in labels ? { ...warn, level: enforce.level } : enforce
}

const label = (name: string) => `pod-security.kubernetes.io/${name}`

function standardOf(labels: Labels, mode: string, other: Level, errors: FieldError[]): Standard {
  const read = <T>(name: string, value: (text: string) => T | undefined, must: string) => {
    const text = labels[label(name)]
    if (text === undefined) return undefined
    const found = value(text)
    if (found === undefined) errors.push(invalid(`metadata.labels[${label(name)}]`, text, must))
    return found
  }
  const isGiven = label(mode) in labels
  const level = read(mode, levelOf, `must be one of ${levels.join(', ')}`)
  const version = read(`${mode}-version`, versionOf, 'must be "latest" or "v1.x"')
  return { level: level ?? (isGiven ? other : 'privileged'), minor: version?.minor }
}

const levelOf = (text: string) => levels.find((it) => it === text)

function versionOf(text: string): { readonly minor: number | undefined } | undefined {
  if (text === 'latest') return { minor: undefined }
  const [, minor] = /^v1\.(0|[1-9]\d{0,15})$/.exec(text) ?? []
  return minor === undefined ? undefined : { minor: Number(minor) }
}
