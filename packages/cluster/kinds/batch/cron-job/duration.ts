/** How long a duration of Go's notation (`1h30m`) lasts, in milliseconds. Throws a RangeError in Go's words. */
export function parseDuration(text: string): number {
  const quoted = JSON.stringify(text)
  const [, sign = '', amount = ''] = /^([+-]?)(.*)$/s.exec(text) ?? []
  if (amount === '0') return 0
  if (amount === '') throw new RangeError(`time: invalid duration ${quoted}`)
  let total = 0
  for (let rest = amount; rest !== ''; ) {
    const [all = '', number = '', unit = ''] = /^(\d*\.?\d*)([^.\d]*)/.exec(rest) ?? []
    if (!/\d/.test(number)) throw new RangeError(`time: invalid duration ${quoted}`)
    if (unit === '') throw new RangeError(`time: missing unit in duration ${quoted}`)
    const size = units.get(unit)
    if (size === undefined)
      throw new RangeError(`time: unknown unit ${JSON.stringify(unit)} in duration ${quoted}`)
    total += Number(number) * size
    rest = rest.slice(all.length)
  }
  // What counts nanoseconds in 64 bits ends here.
  if (total > longest) throw new RangeError(`time: invalid duration ${quoted}`)
  return sign === '-' ? -total : total
}

const longest = 2 ** 63 / 1e6

const units = new Map([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['μs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
])
