/** 198.18.0.0/15, which is nobody's: it is set aside for measuring networks (RFC 2544). Half of it is for other names. */
const first = [198, 18] as const
const second = [198, 19] as const
const half = 2 ** 16

/** The address that a simulated node shows: `node-0` has 198.18.0.1. Nothing answers there. */
export function addressOf(node: string): string {
  const number = Number(/^node-(\d{1,5})$/.exec(node)?.[1] ?? half) + 1
  return number < half ? textOf(first, number) : textOf(second, hashOf(node))
}

function hashOf(name: string): number {
  let hash = 0
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % half
  return hash
}

const textOf = (range: readonly number[], offset: number): string =>
  [...range, offset >> 8, offset & 255].join('.')
