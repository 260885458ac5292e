import type { Tensor } from '@galley/model/tensor'

/**
 * The classification extension: for each photo the `count` largest values of an output, as
 * `value:index:label` strings, the largest first. `[photos, classes]` in, one row a photo out.
 */
export function topClasses(tensor: Tensor, count: number, labels: readonly string[]): string[][] {
  const [photos = 1] = tensor.dims
  const values = Array.from<number | bigint, number>(tensor.data, Number)
  const classes = values.length / photos
  return Array.from({ length: photos }, (_, photo) =>
    values
      .slice(photo * classes, (photo + 1) * classes)
      .map((value, index) => ({ value, index }))
      .toSorted((a, b) => b.value - a.value)
      .slice(0, count)
      .map(({ value, index }) => [value, index, ...labelOf(labels, classes, index)].join(':')),
  )
}

/** Labels name the classes of an output that has as many of them. */
function labelOf(labels: readonly string[], classes: number, index: number): string[] {
  const label = labels[index]
  return labels.length === classes && label !== undefined ? [label] : []
}
