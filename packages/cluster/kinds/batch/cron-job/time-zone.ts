import { type FieldError, invalid } from '../../field-error.ts'

const part = /^[A-Za-z._\-0-9+]{1,14}$/

export function validateTimeZone(field: string, zone: string | undefined): FieldError[] {
  if (zone === undefined) return []
  if (zone === '') return [invalid(field, zone, 'timeZone must be nil or non-empty string')]
  const unknown = invalid(field, zone, `unknown time zone ${zone}`)
  const isWritten = zone
    .split('/')
    .every((it) => it !== '.' && it !== '..' && !it.startsWith('-') && part.test(it))
  if (!isWritten) return [unknown]
  if (zone.toLowerCase() === 'local')
    return [
      invalid(
        field,
        zone,
        'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones',
      ),
      // Go knows the zone of the machine by this very name.
      ...(zone === 'Local' ? [] : [unknown]),
    ]
  return isKnownZone(zone) ? [] : [unknown]
}

/** Whether a zone is one of the IANA's that this machine knows. */
export function isKnownZone(zone: string): boolean {
  if (zone === 'UTC') return true
  try {
    const format = new Intl.DateTimeFormat('en', { timeZone: zone })
    // Offsets (`+01:00`) are zones to JavaScript only.
    return !/^[+-]\d/.test(zone) && format.resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
