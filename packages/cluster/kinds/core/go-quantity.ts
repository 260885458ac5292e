import { parseQuantity } from '../quantity.ts'

/**
 * A quantity as `%#v` prints it, for errors that do so. A text in thousandths of more than one unit was most likely
 * written with a point (`1.5`), and so it is printed.
 */
export function goQuantity(text: string): string {
  const { unscaled, scale, format } = parseQuantity(text)
  const isFraction = scale === -3 && unscaled > 1000n
  const value = isFraction ? withoutZeros(unscaled, scale) : { unscaled, scale }
  const kept = isFraction ? '' : text
  return `resource.Quantity{i:resource.int64Amount{value:${value.unscaled}, scale:${value.scale}}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:${JSON.stringify(kept)}, Format:${JSON.stringify(format)}}`
}

function withoutZeros(unscaled: bigint, scale: number) {
  let value = { unscaled, scale }
  while (value.scale < 0 && value.unscaled % 10n === 0n)
    value = { unscaled: value.unscaled / 10n, scale: value.scale + 1 }
  return value
}
