/*
 * Where a value may be any JSON, whole numbers beyond 2^53 are bigints, so that none of their digits is lost: Go has them
 * as int64. What is beyond that is a float there, too.
 */

declare global {
  interface BigInt {
    toJSON(): unknown
  }
}

// Not in TypeScript's library yet.
const { rawJSON } = JSON as unknown as { rawJSON(text: string): unknown }

BigInt.prototype.toJSON = function () {
  return rawJSON(String(this))
}

const least = -(2n ** 63n)
const end = 2n ** 63n

/** The value of a number's JSON text. */
export function numberOf(source: string): number | bigint {
  const number = Number(source)
  if (Number.isSafeInteger(number) || !/^-?\d{16,19}$/.test(source)) return number
  const whole = BigInt(source)
  return whole >= least && whole < end ? whole : number
}

/** Sixteen digits where a value may stand. (In a string it costs time, no more.) */
const long = /[:[,]-?\d{16}/

/** What `JSON.stringify` has written, whole numbers exactly. */
export const parseExact = (text: string): unknown =>
  long.test(text) ? JSON.parse(text, exact) : JSON.parse(text)

function exact(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source
  return typeof value === 'number' && source !== undefined ? numberOf(source) : value
}
