/** Index lists of indexed jobs: `1,3-5,7`. */

/** What is wrong with a list; the count of its indexes where it is fine. */
export function countIndexes(text: string, completions: number): number | string {
  if (text === '') return 0
  let last: number | undefined
  let total = 0
  for (const part of text.split(',')) {
    const interval = parseInterval(part, completions)
    if (typeof interval === 'string') return interval
    const [first, end] = interval
    if (last !== undefined && last >= first)
      return `non-increasing order, previous: ${last}, current: ${first}`
    total += end - first + 1
    last = end
  }
  return total
}

export function parseInterval(text: string, completions: number): [number, number] | string {
  const parts = text.split('-')
  if (parts.length > 2)
    return `the fragment ${JSON.stringify(text)} violates the requirement that an index interval can have at most two parts separated by '-'`
  const numbers: number[] = []
  for (const part of parts) {
    if (!/^[+-]?\d+$/.test(part))
      return `cannot convert string to integer for index: ${JSON.stringify(part)}`
    if (Number(part) >= completions) return `too large index: ${JSON.stringify(part)}`
    numbers.push(Number(part))
  }
  const [first = 0, end = first] = numbers
  if (numbers.length === 2 && first >= end)
    return `non-increasing order, previous: ${first}, current: ${end}`
  return [first, end]
}

/** The first index that both lists hold. Parts that are no intervals are passed over. */
export function overlap(a: string, b: string, completions: number): number | undefined {
  if (!a || !b) return undefined
  const intervals = (text: string) =>
    text.split(',').flatMap((part) => {
      const found = parseInterval(part, completions)
      return typeof found === 'string' ? [] : [found]
    })
  for (const [x, y] of intervals(a))
    for (const [from, to] of intervals(b)) if (x <= to && from <= y) return Math.max(x, from)
  return undefined
}
