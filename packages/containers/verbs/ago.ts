const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** From this many milliseconds on, so many of a unit. */
const steps: readonly (readonly [from: number, unit: number, name: string])[] = [
  [2 * 365 * DAY, 365 * DAY, 'years'],
  [3 * 30 * DAY, 30 * DAY, 'months'],
  [2 * 7 * DAY, 7 * DAY, 'weeks'],
  [2 * DAY, DAY, 'days'],
  [2 * HOUR, HOUR, 'hours'],
  [2 * MINUTE, MINUTE, 'minutes'],
  [2 * SECOND, SECOND, 'seconds'],
]

/** A span of time as Docker's users read it: `5 minutes`, `About an hour`, `Less than a second`. */
export function ago(milliseconds: number): string {
  if (milliseconds < SECOND) return 'Less than a second'
  if (milliseconds < 2 * SECOND) return '1 second'
  if (milliseconds >= MINUTE && milliseconds < 2 * MINUTE) return 'About a minute'
  if (milliseconds >= HOUR && milliseconds < 2 * HOUR) return 'About an hour'
  const [, unit, name] = steps.find(([from]) => milliseconds >= from) ?? [0, SECOND, 'seconds']
  return `${Math.floor(milliseconds / unit)} ${name}`
}
