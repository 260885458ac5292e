import { isIPv4, isIPv6 } from 'node:net'
import { own } from '../../kinds/own.ts'

type Check = (text: string) => boolean

const by =
  (pattern: RegExp): Check =>
  (text) =>
    pattern.test(text)

const hostname =
  /^([a-zA-Z0-9\p{S}\p{L}](-?[a-zA-Z0-9\p{S}\p{L}]{0,62})?|([a-zA-Z0-9\p{S}\p{L}]([a-zA-Z0-9\-\p{S}\p{L}]{0,61}[a-zA-Z0-9\p{S}\p{L}])?\.)+[a-zA-Z\p{L}]{2,63})$/u

const isHostname: Check = (text) =>
  text.length <= 255 &&
  hostname.test(text) &&
  text.split('.').every((label) => Buffer.byteLength(label) <= 63)

/** Go's ParseRequestURI: an absolute URI or an absolute path. */
function isRequestUri(text: string): boolean {
  if (text === '' || /[^!-~\u0080-\uffff]/.test(text)) return false
  if (text.startsWith('/')) return !/%(?![0-9a-fA-F]{2})/.test(text)
  return /^[a-zA-Z][a-zA-Z0-9+.-]*:/.test(text) && !/%(?![0-9a-fA-F]{2})/.test(text)
}

function isCidr(text: string): boolean {
  const [address = '', bits = '', ...rest] = text.split('/')
  if (rest.length > 0 || !/^\d{1,3}$/.test(bits)) return false
  return (isSloppyIPv4(address) && Number(bits) <= 32) || (isIPv6(address) && Number(bits) <= 128)
}

/** Leading zeros are let through, as upstream does. */
const isSloppyIPv4: Check = (text) =>
  /^\d+\.\d+\.\d+\.\d+$/.test(text) && isIPv4(text.split('.').map(Number).join('.'))

function isEmail(text: string): boolean {
  const address = /^[^<>]*<([^<>]+)>\s*$/.exec(text)?.[1] ?? text.trim()
  return /^("[^"]+"|[^\s@"(),:;<>[\]\\]+)@([^\s@"(),:;<>\\]+)$/.test(address)
}

function isIsbn10(text: string): boolean {
  const digits = text.replace(/[- ]/g, '')
  if (!/^\d{9}[\dX]$/.test(digits)) return false
  const sum = [...digits].reduce(
    (total, digit, index) => total + (10 - index) * (digit === 'X' ? 10 : Number(digit)),
    0,
  )
  return sum % 11 === 0
}

function isIsbn13(text: string): boolean {
  const digits = text.replace(/[- ]/g, '')
  if (!/^\d{13}$/.test(digits)) return false
  const sum = [...digits].reduce(
    (total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3),
    0,
  )
  return sum % 10 === 0
}

const creditCard =
  /^(?:4[0-9]{12}(?:[0-9]{3})?|5[1-5][0-9]{14}|(222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}|6(?:011|5[0-9][0-9])[0-9]{12}|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|(?:2131|1800|35\d{3})\d{11}|6[27][0-9]{14})$/

function isCreditCard(text: string): boolean {
  const digits = text.replace(/\D+/g, '')
  if (!creditCard.test(digits)) return false
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

function isDate(text: string): boolean {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (!found) return false
  const time = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text)
}

/** A day and a time, with or without its zone. */
function isDateTime(text: string): boolean {
  const found =
    /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(\.\d+)?([Zz]|[+-]\d{2}:?\d{2})?$/.exec(text)
  if (!found) return false
  const [, day = '', hour, minute, second] = found
  return isDate(day) && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60
}

const goDuration = /^[-+]?(0|((\d+(\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h))+)$/
const wordyDuration =
  /^((\d+)\s*(nanoseconds?|nanos?|ns|microseconds?|micros?|us|µs|μs|milliseconds?|millis?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|wks?|w)\s*)+$/

const uuid = (third: string, fourth: string) =>
  by(new RegExp(`^[0-9a-f]{8}-?[0-9a-f]{4}-?${third}-?${fourth}-?[0-9a-f]{12}$`, 'i'))
const any = '[0-9a-f]{4}'
const variant = '[89ab][0-9a-f]{3}'

/** Formats that definitions' schemas may ask for; all others are let through. */
const formats: Readonly<Record<string, Check>> = {
  bsonobjectid: by(/^[0-9a-fA-F]{24}$/),
  uri: isRequestUri,
  email: isEmail,
  hostname: isHostname,
  ipv4: isSloppyIPv4,
  ipv6: (text) => isIPv6(text),
  cidr: isCidr,
  mac: by(
    /^(?:[0-9a-fA-F]{2}([:-]))(?:[0-9a-fA-F]{2}\1){4}(?:(?:[0-9a-fA-F]{2}\1){2}|(?:[0-9a-fA-F]{2}\1){14})?[0-9a-fA-F]{2}$|^(?:[0-9a-fA-F]{4}\.){2}(?:[0-9a-fA-F]{4}\.|(?:[0-9a-fA-F]{4}\.){7})?[0-9a-fA-F]{4}$/,
  ),
  uuid: uuid(any, any),
  uuid3: uuid('3[0-9a-f]{3}', any),
  uuid4: uuid('4[0-9a-f]{3}', variant),
  uuid5: uuid('5[0-9a-f]{3}', variant),
  isbn: (text) => isIsbn10(text) || isIsbn13(text),
  isbn10: isIsbn10,
  isbn13: isIsbn13,
  creditcard: isCreditCard,
  ssn: by(/^\d{3}[- ]?\d{2}[- ]?\d{4}$/),
  hexcolor: by(/^#?([0-9a-fA-F]{3}|[0-9a-fA-F]{6})$/),
  rgbcolor: by(
    /^rgb\(\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*,\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*,\s*(0|[1-9]\d?|1\d\d?|2[0-4]\d|25[0-5])\s*\)$/,
  ),
  byte: by(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{4})$/),
  password: () => true,
  date: isDate,
  duration: (text) => goDuration.test(text) || wordyDuration.test(text),
  datetime: isDateTime,
}

/** Formats are compared without their hyphens. */
export function formatCheck(format: string | undefined): Check | undefined {
  const name = (format ?? '').replaceAll('-', '')
  return own(formats, name)
}
