/** Bytes `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * What a Range header asks of `size` bytes (RFC 9110, section 14). Several ranges, other units and
 * malformed headers count as no range, a range that ends before it starts is refused: the RFC leaves
 * both open.
 */
export function requestedRange(
  header: string | null,
  size: number,
): ByteRange | 'whole' | 'unsatisfiable' {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '')
  const [, first = '', last = ''] = match ?? []
  if (first === '' && last === '') return 'whole'
  if (first === '') return suffix(Number(last), size)
  const start = Number(first)
  const end = last === '' ? size : Math.min(Number(last) + 1, size)
  return start < end ? { start, end } : 'unsatisfiable'
}

function suffix(length: number, size: number): ByteRange | 'unsatisfiable' {
  if (length === 0 || size === 0) return 'unsatisfiable'
  return { start: Math.max(0, size - length), end: size }
}

/** The Content-Range of an uploaded chunk: `0-99` as the specification has it, or with a unit. */
export function uploadedRange(header: string | null): ByteRange | 'none' | 'malformed' {
  if (header === null) return 'none'
  const match = /^(?:bytes[ =])?(\d{1,15})-(\d{1,15})(?:\/(?:\d{1,15}|\*))?$/.exec(header)
  if (!match) return 'malformed'
  const [start, last] = [Number(match[1]), Number(match[2])]
  return last < start ? 'malformed' : { start, end: last + 1 }
}
