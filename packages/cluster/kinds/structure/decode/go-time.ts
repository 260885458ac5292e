import { DecodeError } from './decode-error.ts'

/*
 * Times as Go reads them. Its layouts are told by example: each element stands for what may be there, and a message of
 * failure names the element at which reading stopped.
 */

const secondLayout = '2006-01-02T15:04:05Z07:00'
const microLayout = '2006-01-02T15:04:05.000000Z07:00'
const canonicalSecond =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/
const canonicalMicro =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/

interface Reading {
  rest: string
  readonly numbers: number[]
  fraction: string
  offset: number
}

interface Element {
  readonly text: string
  read(reading: Reading): boolean
  /** What the number may be, and its name. */
  readonly range?: readonly [name: string, least: number, most: number]
}

const digits = (text: string, count: number, range?: Element['range']): Element => ({
  text,
  ...(range && { range }),
  read(reading) {
    const found = reading.rest.slice(0, count)
    if (found.length < count || !/^\d+$/.test(found)) return false
    reading.numbers.push(Number(found))
    reading.rest = reading.rest.slice(count)
    return true
  },
})

/** One digit of an hour is enough. */
const hours: Element = {
  ...digits('15', 2, ['hour', 0, 23]),
  read(reading) {
    const found = /^\d\d?/.exec(reading.rest)?.[0]
    if (!found) return false
    reading.numbers.push(Number(found))
    reading.rest = reading.rest.slice(found.length)
    return true
  },
}

const literal = (text: string): Element => ({
  text,
  read(reading) {
    if (!reading.rest.startsWith(text)) return false
    reading.rest = reading.rest.slice(text.length)
    return true
  },
})

/** Go takes a fraction of a second wherever seconds stand. */
const freeFraction: Element = {
  text: '',
  read(reading) {
    const [found = '', fraction = ''] = /^[.,](\d+)/.exec(reading.rest) ?? []
    reading.fraction = fraction
    reading.rest = reading.rest.slice(found.length)
    return true
  },
}

const microFraction: Element = {
  text: '.000000',
  read(reading) {
    const found = /^[.,](\d{6})/.exec(reading.rest)
    if (!found) return false
    reading.fraction = found[1] ?? ''
    reading.rest = reading.rest.slice(7)
    return true
  },
}

const zone: Element = {
  text: 'Z07:00',
  read(reading) {
    const found = /^(?:Z|([+-])(\d\d):(\d\d))/.exec(reading.rest)
    if (!found) return false
    const [text, sign, hours = '0', minutes = '0'] = found
    reading.offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
    reading.rest = reading.rest.slice(text.length)
    return true
  },
}

const elements = (fraction: Element): readonly Element[] => [
  digits('2006', 4),
  literal('-'),
  digits('01', 2, ['month', 1, 12]),
  literal('-'),
  digits('02', 2),
  literal('T'),
  hours,
  literal(':'),
  digits('04', 2, ['minute', 0, 59]),
  literal(':'),
  digits('05', 2, ['second', 0, 59]),
  fraction,
  zone,
]

const secondElements = elements(freeFraction)
const microElements = elements(microFraction)

/** Go's zero, which it writes as null. */
const zero = '0001-01-01T00:00:00'

/** As it is written again: in UTC, to the second. */
export function readTime(text: string): string | null {
  if (canonicalSecond.test(text) && !text.startsWith('0001')) return text
  const { milliseconds, fraction } = read(text, secondLayout, secondElements)
  const seconds = new Date(milliseconds).toISOString().slice(0, -5)
  return seconds === zero && !/[1-9]/.test(fraction) ? null : `${seconds}Z`
}

/** In UTC, to the microsecond. */
export function readMicroTime(text: string): string | null {
  if (canonicalMicro.test(text) && !text.startsWith('0001')) return text
  const { milliseconds, fraction } = read(text, microLayout, microElements)
  const seconds = new Date(milliseconds).toISOString().slice(0, -5)
  return seconds === zero && !/[1-9]/.test(fraction) ? null : `${seconds}.${fraction}Z`
}

function read(text: string, layout: string, layoutElements: readonly Element[]) {
  const reading: Reading = { rest: text, numbers: [], fraction: '', offset: 0 }
  const parsing = `parsing time ${timeQuote(text)}`
  for (const element of layoutElements) {
    const { rest } = reading
    if (!element.read(reading))
      throw new DecodeError(
        `${parsing} as ${timeQuote(layout)}: cannot parse ${timeQuote(rest)} as ${timeQuote(element.text)}`,
      )
    if (element.range) checkRange(parsing, reading, element.range)
  }
  if (reading.rest) throw new DecodeError(`${parsing}: extra text: ${timeQuote(reading.rest)}`)
  return { milliseconds: millisecondsOf(parsing, reading), fraction: reading.fraction }
}

function checkRange(
  parsing: string,
  { numbers }: Reading,
  [name, least, most]: NonNullable<Element['range']>,
): void {
  const value = numbers.at(-1) ?? 0
  if (value < least || value > most) throw new DecodeError(`${parsing}: ${name} out of range`)
}

function millisecondsOf(parsing: string, { numbers, offset }: Reading): number {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = numbers
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  if (date.getUTCDate() !== day) throw new DecodeError(`${parsing}: day out of range`)
  date.setUTCHours(hour, minute - offset, second)
  if (date.getUTCFullYear() < 0 || date.getUTCFullYear() > 9999)
    throw new DecodeError(`${parsing}: year outside of range [0,9999]`)
  return date.getTime()
}

/** The time package quotes all that is not ASCII byte by byte. */
const timeQuote = (text: string) =>
  `"${text.replace(/["\\]|[^ -\x7f]+/g, (found) => (/["\\]/.test(found) ? `\\${found}` : bytesOf(found)))}"`

const bytesOf = (text: string) => Buffer.from(text).toString('hex').replace(/../g, '\\x$&')
