import { DecodeError } from './decode-error.ts'

/** What a plain scalar means in the YAML 1.1 that upstream reads: `y` and `off` are booleans, `010` is eight. */
export function plainScalar(text: string): unknown {
  const word = words.get(text)
  if (word !== undefined) return word
  if (nothing.has(text)) return null
  if (infinite.test(text)) throw new DecodeError(`json: unsupported value: ${infinity(text)}`)
  return number(text) ?? text
}

const words = new Map<string, boolean>([
  ...wordsOf('y Y yes Yes YES true True TRUE on On ON', true),
  ...wordsOf('n N no No NO false False FALSE off Off OFF', false),
])

function wordsOf(text: string, meaning: boolean): (readonly [string, boolean])[] {
  return text.split(' ').map((word) => [word, meaning] as const)
}

const nothing = new Set(['', '~', 'null', 'Null', 'NULL'])
const infinite = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const infinity = (text: string) =>
  text.toLowerCase() === '.nan' ? 'NaN' : text.startsWith('-') ? '-Inf' : '+Inf'

const radixes: Readonly<Record<string, string>> = { x: '0x', o: '0o', b: '0b' }
const integer = /^([-+]?)(?:0([xXoObB])([0-9a-fA-F]+)|(0[0-7]+)|(0|[1-9]\d*))$/
const float = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/

/** No number of 64 bits is longer, whatever its radix. */
const longestInteger = 70

function number(text: string): number | bigint | undefined {
  if (!/^[-+.\d]/.test(text)) return undefined
  const plain = text.startsWith('.') ? text : text.replaceAll('_', '')
  const found = plain.length <= longestInteger ? integer.exec(plain) : null
  if (found) {
    const [, sign, letter, digits, octal, decimal] = found
    const written =
      decimal ?? (octal ? `0o${octal}` : `${radixes[letter?.toLowerCase() ?? '']}${digits}`)
    const value = tryBigInt(written)
    const most = sign === '-' ? 2n ** 63n : 2n ** 64n - 1n
    if (value !== undefined && value <= most) return sign === '-' ? -value : value
  }
  if (!float.test(plain)) return undefined
  const value = Number(plain)
  return Number.isFinite(value) ? value : undefined
}

function tryBigInt(text: string): bigint | undefined {
  try {
    return BigInt(text)
  } catch {
    return undefined
  }
}
