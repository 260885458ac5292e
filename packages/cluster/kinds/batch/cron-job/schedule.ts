import { parseDuration } from './duration.ts'
import { isKnownZone } from './time-zone.ts'

/** Schedules as cron has them, of five fields, or by name (`@daily`, `@every 1h30m`). */
export type Schedule =
  | { readonly kind: 'every'; readonly milliseconds: number }
  | (Fields & { readonly kind: 'fields'; readonly zone: string | undefined })

interface Fields {
  readonly minutes: Field
  readonly hours: Field
  readonly days: Field
  readonly months: Field
  readonly weekdays: Field
}

export interface Field {
  readonly values: ReadonlySet<number>
  /** It has a star: it says nothing of which day it is to be. */
  readonly isAny: boolean
}

interface Bounds {
  readonly least: number
  readonly most: number
  readonly names?: readonly string[]
}

/** Minute, hour, day of the month, month, day of the week. */
const fields: readonly Bounds[] = [
  { least: 0, most: 59 },
  { least: 0, most: 23 },
  { least: 1, most: 31 },
  {
    least: 1,
    most: 12,
    names: ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { least: 0, most: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
]

const named = new Map([
  ['@yearly', '0 0 1 1 *'],
  ['@annually', '0 0 1 1 *'],
  ['@monthly', '0 0 1 * *'],
  ['@weekly', '0 0 * * 0'],
  ['@daily', '0 0 * * *'],
  ['@midnight', '0 0 * * *'],
  ['@hourly', '0 * * * *'],
])
const zonePrefix = /^(?:CRON_)?TZ=(\S*)\s/
const every = '@every '

/** What is wrong with a schedule, in the words of the library that upstream reads it by. */
export function scheduleProblem(schedule: string): string | undefined {
  try {
    parseSchedule(schedule)
    return undefined
  } catch (error) {
    if (error instanceof RangeError) return error.message
    throw error
  }
}

/** Throws a RangeError that says what is wrong. A zone that the schedule itself names wins over `zone`. */
export function parseSchedule(schedule: string, zone?: string): Schedule {
  const [prefix, own] = zonePrefix.exec(schedule) ?? []
  if (own !== undefined && !isKnownZone(own || 'UTC'))
    throw new RangeError(`provided bad location ${own}: unknown time zone ${own}`)
  const text = prefix === undefined ? schedule : schedule.slice(prefix.length).trim()
  if (text.startsWith(every)) return { kind: 'every', milliseconds: interval(text) }
  const standard = named.get(text) ?? text
  if (standard.startsWith('@')) throw new RangeError(`unrecognized descriptor: ${text}`)
  return { kind: 'fields', zone: own === undefined ? zone : own || 'UTC', ...parseFields(standard) }
}

/** Whole seconds, one at least. */
function interval(text: string): number {
  const given = text.slice(every.length)
  try {
    return Math.max(1, Math.trunc(parseDuration(given) / 1000)) * 1000
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new RangeError(`failed to parse duration ${text}: ${error.message}`)
  }
}

function parseFields(text: string): Fields {
  const parts = text.split(/\s+/).filter(Boolean)
  if (parts.length !== fields.length)
    throw new RangeError(`expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`)
  const parsed = fields.map((bounds, index) => parseField(parts[index] ?? '', bounds))
  const [minutes = none, hours = none, days = none, months = none, weekdays = none] = parsed
  return { minutes, hours, days, months, weekdays }
}

const none: Field = { values: new Set(), isAny: false }

function parseField(text: string, bounds: Bounds): Field {
  const ranges = text
    .split(',')
    .filter(Boolean)
    .map((range) => parseRange(range, bounds))
  return {
    values: new Set(ranges.flatMap(({ values }) => values)),
    isAny: ranges.some(({ isAny }) => isAny),
  }
}

function parseRange(text: string, bounds: Bounds): { values: readonly number[]; isAny: boolean } {
  const [range = '', ...steps] = text.split('/')
  const ends = range.split('-')
  const isStar = ends[0] === '*' || ends[0] === '?'
  let { least: start, most: end } = bounds
  if (!isStar) {
    start = parseValue(ends[0] ?? '', bounds)
    if (ends.length > 2) throw new RangeError(`too many hyphens: ${text}`)
    end = ends.length === 2 ? parseValue(ends[1] ?? '', bounds) : start
  }
  if (steps.length > 1) throw new RangeError(`too many slashes: ${text}`)
  const step = steps[0] === undefined ? 1 : parseInteger(steps[0])
  // `5/15` goes on to the end.
  if (steps.length === 1 && ends.length === 1) end = bounds.most
  check(text, start, end, step, bounds)
  const count = Math.floor((end - start) / step) + 1
  return {
    values: Array.from({ length: count }, (_, index) => start + index * step),
    isAny: isStar && step === 1,
  }
}

function check(text: string, start: number, end: number, step: number, { least, most }: Bounds) {
  if (start < least)
    throw new RangeError(`beginning of range (${start}) below minimum (${least}): ${text}`)
  if (end > most) throw new RangeError(`end of range (${end}) above maximum (${most}): ${text}`)
  if (start > end)
    throw new RangeError(`beginning of range (${start}) beyond end of range (${end}): ${text}`)
  if (step === 0) throw new RangeError(`step of range should be a positive number: ${text}`)
}

function parseValue(text: string, { names = [] }: Bounds): number {
  const found = text === '' ? -1 : names.indexOf(text.toLowerCase())
  return found >= 0 ? found : parseInteger(text)
}

function parseInteger(text: string): number {
  if (!/^[+-]?\d+$/.test(text))
    throw new RangeError(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    )
  if (Number(text) < 0)
    throw new RangeError(`negative number (${Number(text)}) not allowed: ${text}`)
  return Number(text)
}
