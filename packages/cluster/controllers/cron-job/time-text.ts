import { offsetAt } from './zone.ts'

/** A time as RFC 3339 has it, on the clocks of a zone: `2026-01-31T08:00:00+01:00`. */
export function zonedText(time: number, zone: string): string {
  const minutes = offsetAt(time, zone) / 60_000
  const shown = new Date(time + minutes * 60_000).toISOString().slice(0, 19)
  if (minutes === 0) return `${shown}Z`
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `${shown}${minutes < 0 ? '-' : '+'}${twoDigits(hours)}:${twoDigits(rest)}`
}

const twoDigits = (value: number) => String(Math.trunc(value)).padStart(2, '0')

/** A time in words of mail: `Sat, 31 Jan 2026 07:00:00 +0000`. */
export const mailText = (time: number): string =>
  new Date(time).toUTCString().replace('GMT', '+0000')
