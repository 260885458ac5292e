import { UsageError } from './usage-error.ts'

const byteUnits: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
}

const timeUnits: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 60e3, h: 3600e3 }

/** A whole number from `least` to `most`, as decimal digits. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    throw new UsageError(`expected a whole number from ${least} to ${most}, found '${text}'`)
  }
}

/** A positive number, as in `0.00001` or `1e-5`. */
export function positiveNumber(text: string): number {
  const value = /^[\d.]+(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN
  if (value > 0 && Number.isFinite(value)) return value
  throw new UsageError(`expected a positive number, found '${text}'`)
}

function measured(text: string, units: Readonly<Record<string, number>>, example: string): number {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text) ?? []
  const factor = units[unit.toLowerCase()]
  if (digits === '' || factor === undefined) {
    throw new UsageError(`expected something like ${example}, found '${text}'`)
  }
  return Math.round(Number(digits) * factor)
}

/** Bytes: `512`, `300kB`, `10MiB`. */
export function byteCount(text: string): number {
  return measured(text, byteUnits, '10MiB, 300kB or 4096')
}

/** Milliseconds: `250ms`, `30s`, `5m`. */
export function milliseconds(text: string): number {
  return measured(text, timeUnits, '250ms, 30s or 5m')
}

/** One of a closed list of words. */
export function oneOf<const T extends string>(...words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((candidate) => candidate === text)
    if (word !== undefined) return word
    throw new UsageError(`expected ${words.join(' or ')}, found '${text}'`)
  }
}

/** Any text; for file names and other names that are checked where they are used. */
export function anyText(text: string): string {
  if (text !== '') return text
  throw new UsageError('expected some text, found none')
}

/** Where to listen: `127.0.0.1:5000`, `[::1]:0`. */
export function address(text: string): { readonly host: string; readonly port: number } {
  const [, bracketed, plain, digits = ''] =
    /^(?:\[([0-9a-fA-F:]+)\]|([^[\]:\s]+)):(\d{1,5})$/.exec(text) ?? []
  const host = bracketed ?? plain
  const port = Number(digits)
  if (host !== undefined && port <= 65535) return { host, port }
  throw new UsageError(`expected ADDRESS:PORT, such as 127.0.0.1:5000, found '${text}'`)
}

/** How many lines; `all` is no number. */
export function lineCount(text: string): number | undefined {
  return text === 'all' ? undefined : wholeNumber(0, 1e9)(text)
}

/** Milliseconds since the Unix epoch: of a time (RFC 3339), or of so long ago as `10m`. */
export function pastMoment(text: string): number {
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Date.now() - milliseconds(text)
  if (!Number.isNaN(time)) return time
  throw new UsageError(`expected a time such as 2026-05-04T12:30:00Z or 10m, found '${text}'`)
}

/** A port of a container: `5000` or `53/udp`. */
export function portOf(text: string): {
  readonly containerPort: number
  readonly protocol: 'tcp' | 'udp'
} {
  const [digits = '', protocol = 'tcp', ...rest] = text.split('/')
  if (rest.length > 0) throw new UsageError(`expected PORT[/tcp|udp], found '${text}'`)
  return {
    containerPort: wholeNumber(1, 65_535)(digits),
    protocol: oneOf('tcp', 'udp')(protocol),
  }
}
