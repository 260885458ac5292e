import { isIPv4 } from 'node:net'

interface Range {
  readonly first: number
  readonly bits: number
}

/** IPv4 ranges as packet rules take them: in their usual form, and none that lies in another. */
export function sourceRanges(texts: readonly string[]): readonly string[] {
  const ranges = texts.flatMap(parse).toSorted((a, b) => a.bits - b.bits || a.first - b.first)
  const kept: Range[] = []
  for (const range of ranges) if (!kept.some((it) => holds(it, range))) kept.push(range)
  return kept.map(({ first, bits }) => `${textOf(first)}/${bits}`)
}

function parse(text: string): Range[] {
  const [address = '', bitsText = '32'] = text.trim().split('/')
  const bits = Number(bitsText)
  if (!isIPv4(address) || !(bits >= 0 && bits <= 32)) return []
  const number = address.split('.').reduce((value, part) => value * 256 + Number(part), 0)
  const size = 2 ** (32 - bits)
  return [{ first: Math.floor(number / size) * size, bits }]
}

const holds = (outer: Range, inner: Range): boolean =>
  inner.first >= outer.first && inner.first < outer.first + 2 ** (32 - outer.bits)

const textOf = (number: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(number / 2 ** shift) % 256).join('.')
