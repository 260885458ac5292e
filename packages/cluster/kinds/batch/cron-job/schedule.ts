/** Schedules as cron has them, of five fields, or by name (`@daily`, `@every 1h30m`). */

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

const named = ['yearly', 'annually', 'monthly', 'weekly', 'daily', 'midnight', 'hourly']
const zonePrefix = /^(?:CRON_)?TZ=(\S*)\s/
const duration = /^[+-]?(?:0|(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+)$/

/** What is wrong with a schedule, in the words of the library that upstream reads it by. */
export function scheduleProblem(schedule: string): string | undefined {
  const text = schedule.replace(zonePrefix, '').trim()
  if (text.startsWith('@')) return namedProblem(text)
  const parts = text.split(/\s+/).filter(Boolean)
  if (parts.length !== fields.length)
    return `expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`
  for (const [index, bounds] of fields.entries()) {
    const problem = fieldProblem(parts[index] ?? '', bounds)
    if (problem) return problem
  }
  return undefined
}

function namedProblem(text: string): string | undefined {
  if (named.includes(text.slice(1))) return undefined
  if (!text.startsWith('@every ')) return `unrecognized descriptor: ${text}`
  const given = text.slice('@every '.length)
  return duration.test(given)
    ? undefined
    : `failed to parse duration ${text}: time: invalid duration ${JSON.stringify(given)}`
}

function fieldProblem(field: string, bounds: Bounds): string | undefined {
  for (const range of field.split(',').filter(Boolean)) {
    try {
      checkRange(range, bounds)
    } catch (error) {
      if (error instanceof RangeError) return error.message
      throw error
    }
  }
  return undefined
}

function checkRange(text: string, bounds: Bounds): void {
  const [range = '', ...steps] = text.split('/')
  const ends = range.split('-')
  let { least: start, most: end } = bounds
  if (ends[0] !== '*' && ends[0] !== '?') {
    start = parseValue(ends[0] ?? '', bounds)
    if (ends.length > 2) throw new RangeError(`too many hyphens: ${text}`)
    end = ends.length === 2 ? parseValue(ends[1] ?? '', bounds) : start
  }
  if (steps.length > 1) throw new RangeError(`too many slashes: ${text}`)
  const step = steps[0] === undefined ? 1 : parseInteger(steps[0])
  // `5/15` goes on to the end.
  if (steps.length === 1 && ends.length === 1) end = bounds.most
  if (start < bounds.least)
    throw new RangeError(`beginning of range (${start}) below minimum (${bounds.least}): ${text}`)
  if (end > bounds.most)
    throw new RangeError(`end of range (${end}) above maximum (${bounds.most}): ${text}`)
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
