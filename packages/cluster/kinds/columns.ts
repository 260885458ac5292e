import type { Column } from './kind.ts'
import type { KubeObject } from './object.ts'
import type { LabelRequirement, LabelSelector } from './validate/label-selector.ts'

/** The columns that most kinds print, and how their cells are written (upstream's printers). */

export const nameColumn: Column<KubeObject> = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description: 'What the object is called.',
  cell: ({ metadata }) => metadata.name ?? '',
}

export const ageColumn: Column<KubeObject> = {
  name: 'Age',
  type: 'string',
  description: 'How long ago the object was made.',
  cell: ({ metadata }, now) => since(metadata.creationTimestamp, now),
}

/** Kinds without a printer of their own tell when they were made. */
export const createdColumn: Column<KubeObject> = {
  name: 'Created At',
  type: 'date',
  description: 'When the object was made.',
  cell: ({ metadata }) => metadata.creationTimestamp ?? '0001-01-01T00:00:00Z',
}

/** A column of text. */
export const text = <T>(
  name: string,
  cell: (object: T, now: number) => unknown,
  extra: Partial<Column<T>> = {},
): Column<T> => ({ name, type: 'string', cell, ...extra })

/** Shown with `-o wide` only. */
export const wide = { priority: 1 } as const

/** How long ago, as kubectl writes ages. */
export function since(timestamp: string | null | undefined, now: number): string {
  if (!timestamp) return '<unknown>'
  return humanDuration(Math.trunc((now - Date.parse(timestamp)) / 1000))
}

/** Seconds in the one or two units that matter at that length. */
export function humanDuration(seconds: number): string {
  if (seconds < -1) return '<invalid>'
  if (seconds < 0) return '0s'
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10) return pair(minutes, 'm', seconds % 60, 's')
  if (minutes < 180) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 8) return pair(hours, 'h', minutes % 60, 'm')
  if (hours < 48) return `${hours}h`
  const days = Math.floor(hours / 24)
  if (days < 8) return pair(days, 'd', hours % 24, 'h')
  if (days < 365 * 2) return `${days}d`
  const years = Math.floor(days / 365)
  return years < 8 ? pair(years, 'y', days % 365, 'd') : `${years}y`
}

const pair = (many: number, unit: string, rest: number, restUnit: string): string =>
  rest === 0 ? `${many}${unit}` : `${many}${unit}${rest}${restUnit}`

/** `a=1,b=2`, sorted. */
export function formatLabels(labels: Readonly<Record<string, string>> = {}): string {
  const pairs = Object.keys(labels)
    .sort()
    .map((key) => `${key}=${labels[key]}`)
  return pairs.join(',') || '<none>'
}

/** A label selector as a query's: `a=1,b in (x,y),!c`. A missing one selects nothing, which upstream prints as `<none>` too. */
export function formatSelector(selector: LabelSelector = {}): string {
  const requirements = [
    ...Object.entries(selector.matchLabels ?? {}).map(([key, value]) => ({
      key,
      text: `${key}=${value}`,
    })),
    ...(selector.matchExpressions ?? []).map((it) => ({
      key: it.key ?? '',
      text: requirementOf(it),
    })),
  ]
  if (requirements.some(({ text }) => text === undefined)) return '<error>'
  requirements.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
  return requirements.map(({ text }) => text).join(',') || '<none>'
}

function requirementOf(it: LabelRequirement): string | undefined {
  const values = `(${[...(it.values ?? [])].sort().join(',')})`
  switch (it.operator) {
    case 'In':
      return `${it.key} in ${values}`
    case 'NotIn':
      return `${it.key} notin ${values}`
    case 'Exists':
      return it.key ?? ''
    case 'DoesNotExist':
      return `!${it.key}`
    default:
      return undefined
  }
}
