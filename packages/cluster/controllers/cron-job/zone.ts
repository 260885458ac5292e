/** The clock on the wall of a place. */
export interface Wall {
  readonly year: number
  /** From 1. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** From Sunday, 0. */
  readonly weekday: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** The zone that this process runs in. */
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** What clocks in a zone show at a time (milliseconds since 1970). */
export function wallAt(time: number, zone: string): Wall {
  const shown = new Date(time + offsetAt(time, zone))
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
    second: shown.getUTCSeconds(),
    weekday: shown.getUTCDay(),
  }
}

/**
 * When clocks in a zone show this. A day of the month may be past its end: it is one of the next month then. A time that
 * is skipped, or comes twice, when clocks are changed is read by the offset before or after, as Go does.
 */
export function timeOf(
  year: number,
  month: number,
  day: number,
  hour: number,
  zone: string,
): number {
  const shown = Date.UTC(year, month - 1, day, hour)
  const offset = offsetAt(shown, zone)
  return shown - (offset === 0 ? 0 : offsetAt(shown - offset, zone))
}

/** How far clocks in a zone are ahead of UTC (milliseconds). */
export function offsetAt(time: number, zone: string): number {
  const seconds = Math.floor(time / 1000) * 1000
  const parts = new Map<string, number>()
  for (const { type, value } of formatOf(zone).formatToParts(seconds))
    parts.set(type, Number(value))
  const of = (type: string) => parts.get(type) ?? 0
  const shown = Date.UTC(
    of('year'),
    of('month') - 1,
    of('day'),
    of('hour'),
    of('minute'),
    of('second'),
  )
  return shown - seconds
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone)
  if (known) return known
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(zone, made)
  return made
}
