import type { Walk } from './walk.ts'

const canonical = /^[A-Za-z0-9+/]*$/

/** Base64 as it is written again; Go's reader skips line ends and cares not for the last bits. */
export function canonicalBytes(text: string, walk: Walk): string {
  if (text.length % 4 === 0 && canonical.test(text)) return text
  const at = errorAt(text)
  if (at === undefined) return Buffer.from(text, 'base64').toString('base64')
  const before = walk.converts ? 'error decoding from json: ' : ''
  walk.error ??= `${before}illegal base64 data at input byte ${at}`
  return text
}

/** The byte that Go's base64 reader blames; none if it reads all. Positions count line ends, which are no part of it. */
function errorAt(text: string): number | undefined {
  const bytes = Buffer.from(text)
  const places = [...bytes.keys()].filter((at) => bytes[at] !== 0x0a && bytes[at] !== 0x0d)
  const found = places.findIndex((at) => !isDigit(bytes[at] ?? 0))
  const whole = found < 0 ? places.length : found
  const inGroup = whole % 4
  if (found < 0) return inGroup === 0 ? undefined : bytes.length - inGroup
  const at = places[found] ?? 0
  if (bytes[at] !== padding || inGroup < 2) return at
  const second = places[found + 1]
  if (inGroup === 2 && second === undefined) return bytes.length
  if (inGroup === 2 && bytes[second ?? 0] !== padding) return (second ?? 0) - 1
  return places[found + (inGroup === 2 ? 2 : 1)]
}

const padding = 0x3d
const isDigit = (byte: number) => canonical.test(String.fromCharCode(byte))
