/**
 * Amounts of resources (`100m`, `1.5Gi`, `3e6`) as apimachinery's resource.Quantity: exact decimals that remember how they
 * were written. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */

export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent'

/** A text is no quantity; the message is upstream's. */
export class QuantityError extends Error {
  override readonly name = 'QuantityError'
}

const wrongFormat =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
const wrongNumber = 'unable to parse numeric part of quantity'
const wrongSuffix = "unable to parse quantity's suffix"

const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E']
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const nano = -9
const mostPositive = 2n ** 63n - 1n
/** Powers of ten beyond this are only compared by their magnitude: nobody's exponent makes us fill memory. */
const mostDigits = 4096
/** Reading more digits than anybody counts would take time in their square. */
const longestText = 1000

export class Quantity {
  /** The value is `unscaled × 10 ** scale`. */
  readonly unscaled: bigint
  readonly scale: number
  readonly format: QuantityFormat
  #text: string | undefined

  constructor(unscaled: bigint, scale: number, format: QuantityFormat, text?: string) {
    this.unscaled = unscaled
    this.scale = scale
    this.format = format
    this.#text = text
  }

  get sign(): -1 | 0 | 1 {
    return this.unscaled === 0n ? 0 : this.unscaled < 0n ? -1 : 1
  }

  get isZero(): boolean {
    return this.unscaled === 0n
  }

  compare(other: Quantity): -1 | 0 | 1 {
    if (this.sign !== other.sign || this.isZero) return order(this.sign, other.sign)
    const far = magnitude(this) - magnitude(other)
    if (far !== 0) return far > 0 === this.sign > 0 ? 1 : -1
    // Equally many digits before the point, so that the scales differ by no more than the digits that stand there.
    const scale = Math.min(this.scale, other.scale)
    return order(atScale(this, scale), atScale(other, scale))
  }

  equals(other: Quantity): boolean {
    return this.compare(other) === 0
  }

  /** Nothing plus something is written as that is. */
  add(other: Quantity): Quantity {
    const format = this.isZero ? other.format : this.format
    if (this.isZero) return new Quantity(other.unscaled, other.scale, format)
    if (other.isZero) return new Quantity(this.unscaled, this.scale, format)
    if (Math.abs(this.scale - other.scale) > mostDigits) {
      const { unscaled, scale } = magnitude(this) > magnitude(other) ? this : other
      return new Quantity(unscaled, scale, format)
    }
    const scale = Math.min(this.scale, other.scale)
    return new Quantity(atScale(this, scale) + atScale(other, scale), scale, format)
  }

  sub(other: Quantity): Quantity {
    return this.add(other.negate())
  }

  negate(): Quantity {
    return new Quantity(-this.unscaled, this.scale, this.format)
  }

  /** Rounded away from zero to a multiple of `10 ** scale`; its text stays where nothing is lost. */
  roundUp(scale: number): Quantity {
    if (this.scale >= scale) return this
    return new Quantity(this.scaledValue(scale), scale, this.format)
  }

  /** The value divided by `10 ** scale`, rounded away from zero. */
  scaledValue(scale: number): bigint {
    if (this.scale < scale) return divideUp(this.unscaled, scale - this.scale)
    // An int64 holds no more; what is greater has no meaning upstream either.
    if (this.scale - scale > mostDigits) return BigInt(this.sign) * mostPositive
    return atScale(this, scale)
  }

  /** In whole units, rounded away from zero. */
  value(): number {
    return Number(this.scaledValue(0))
  }

  /** In thousandths, rounded away from zero. */
  milliValue(): number {
    return Number(this.scaledValue(-3))
  }

  /** About. */
  toNumber(): number {
    return Number(`${this.unscaled}e${this.scale}`)
  }

  toString(): string {
    this.#text ??= this.#canonical()
    return this.#text
  }

  toJSON(): string {
    return this.toString()
  }

  #canonical(): string {
    if (this.isZero) return '0'
    return (this.format === 'BinarySI' && this.#binary()) || this.#decimal()
  }

  /** None where it is small or has a fraction: such are written as decimals. */
  #binary(): string | undefined {
    if (magnitude(this) > mostDigits) return undefined
    const whole = this.scaledValue(0)
    if ((whole > -1024n && whole < 1024n) || !this.equals(new Quantity(whole, 0, this.format)))
      return undefined
    let [rest, power] = [whole, 0]
    while (rest % 1024n === 0n) {
      rest /= 1024n
      power++
    }
    return `${rest}${binarySuffixes[power] ?? ''}`
  }

  #decimal(): string {
    const digits = this.unscaled.toString()
    let dropped = 0
    while (digits[digits.length - 1 - dropped] === '0') dropped++
    let unscaled = digits.slice(0, digits.length - dropped)
    let scale = this.scale + dropped
    while (scale % 3 !== 0) {
      unscaled += '0'
      scale--
    }
    const suffix =
      this.format === 'DecimalExponent'
        ? scale === 0
          ? ''
          : `e${scale}`
        : (decimalSuffixes[scale / 3 + 3] ?? '')
    return `${unscaled}${suffix}`
  }
}

const order = <T extends bigint | number>(a: T, b: T) => (a === b ? 0 : a < b ? -1 : 1)

/** How many digits stand before the point, of a value that is not 0. */
const magnitude = ({ unscaled, scale }: Quantity) =>
  unscaled.toString().length - (unscaled < 0n ? 1 : 0) + scale

const atScale = ({ unscaled, scale }: Quantity, to: number) => unscaled * 10n ** BigInt(scale - to)

/** `value / 10 ** digits`, away from zero. */
function divideUp(value: bigint, digits: number): bigint {
  const unit = value < 0n ? -1n : 1n
  if (value === 0n) return 0n
  if (digits >= value.toString().length) return unit
  const divisor = 10n ** BigInt(digits)
  return value / divisor + (value % divisor === 0n ? 0n : unit)
}

export const quantityOf = (value: number | bigint, format: QuantityFormat = 'DecimalSI') =>
  new Quantity(BigInt(value), 0, format)

export const milliQuantity = (value: number | bigint, format: QuantityFormat = 'DecimalSI') =>
  new Quantity(BigInt(value), -3, format)

export const zeroQuantity = quantityOf(0)

const form = /^([+-]?)(\d*)(?:\.(\d*))?((?:[eEinumkKMGTP]+[-+]?|[-+])\d*)?$/

interface Suffix {
  readonly format: QuantityFormat
  /** Of two where the format is binary, else of ten. */
  readonly exponent: number
}

/** Reads what upstream reads, which is more than its own message says (`.`, `+`, `k`); throws `QuantityError`. */
export function parseQuantity(text: string): Quantity {
  if (text.length > longestText) throw new QuantityError(wrongNumber)
  const found = text === '' ? null : form.exec(text)
  if (!found) throw new QuantityError(wrongFormat)
  const [, sign, before = '', fraction = '', written = ''] = found
  const whole = before.slice(zeros(before))
  const suffix = parseSuffix(written)
  const digits = (whole || '0') + fraction
  const value = BigInt(digits) * (sign === '-' ? -1n : 1n)
  if (suffix.format === 'BinarySI')
    return binaryQuantity(text, value, fraction.length, suffix.exponent, digits.length)
  const scale = suffix.exponent - fraction.length
  if (digits.length <= 18 && scale >= nano)
    return new Quantity(value, scale, suffix.format, keptDecimal(text, digits, scale))
  if (!hasDigits(text)) throw new QuantityError(wrongNumber)
  return new Quantity(value, scale, suffix.format).roundUp(nano)
}

/** How many zeros a text begins with. */
function zeros(text: string): number {
  let count = 0
  while (text[count] === '0') count++
  return count
}

const hasDigits = (text: string) => /^[-+]?\.?\d/.test(text)

/** Upstream keeps the text of what it takes for canonical already (`1.500`, `+5`). */
const keptDecimal = (text: string, digits: string, scale: number) =>
  scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0') ? text : undefined

function binaryQuantity(
  text: string,
  value: bigint,
  fraction: number,
  exponent: number,
  digits: number,
): Quantity {
  const shifted = value * 2n ** BigInt(exponent)
  const isShort = fraction === 0 && 14 - digits - (exponent * 3) / 10 >= 0
  if (isShort) return new Quantity(shifted, 0, 'BinarySI', value % 8n === 0n ? undefined : text)
  if (!hasDigits(text)) throw new QuantityError(wrongNumber)
  const exact = new Quantity(shifted, -fraction, 'BinarySI').roundUp(nano)
  if (exact.isZero) return exact
  const size = new Quantity(
    exact.unscaled < 0n ? -exact.unscaled : exact.unscaled,
    exact.scale,
    'BinarySI',
  )
  const capped = size.compare(quantityOf(mostPositive)) > 0 ? quantityOf(mostPositive) : size
  const format = size.compare(quantityOf(1)) < 0 ? 'DecimalSI' : 'BinarySI'
  return new Quantity(capped.unscaled * BigInt(exact.sign), capped.scale, format)
}

function parseSuffix(text: string): Suffix {
  const decimal = decimalSuffixes.indexOf(text)
  if (decimal >= 0) return { format: 'DecimalSI', exponent: decimal * 3 - 9 }
  const binary = binarySuffixes.indexOf(text)
  if (binary > 0) return { format: 'BinarySI', exponent: binary * 10 }
  const exponent = /^[eE]([-+]?\d+)$/.exec(text)?.[1]
  if (!exponent || exponent.length > 20) throw new QuantityError(wrongSuffix)
  const number = BigInt(exponent)
  if (number !== BigInt.asIntN(64, number)) throw new QuantityError(wrongSuffix)
  return { format: 'DecimalExponent', exponent: Number(BigInt.asIntN(32, number)) }
}

const canonical = new Map<string, string>()
const mostKept = 4096

/** The text that upstream writes for a text that it read. The same few come again and again, so they are kept. */
export function canonicalQuantity(text: string): string {
  const known = canonical.get(text)
  if (known !== undefined) return known
  const found = parseQuantity(text.trim()).toString()
  if (text.length <= 32) {
    if (canonical.size >= mostKept) canonical.clear()
    canonical.set(text, found)
  }
  return found
}
