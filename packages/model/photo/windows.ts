import type { Filter } from './filters.ts'

/** Bits after the point of a weight: 8 are taken by the sample, 2 stay free for overshoot and sign. */
export const weightBits = 32 - 8 - 2

/** For each sample of a resized line: which samples of the line make it, and their weights. */
export interface Windows {
  /** Position of each window's first sample. */
  readonly first: Int32Array<ArrayBuffer>
  /** Number of its samples. */
  readonly size: Int32Array<ArrayBuffer>
  /**
   * Fixed point with `weightBits` bits after the point, `stride` a window: as many as it has samples,
   * about one together, then zeros.
   */
  readonly weights: Int32Array<ArrayBuffer>
  readonly stride: number
}

/** The part of a line of `of` samples that is resized; samples beside it still count near its ends. */
export interface Span {
  readonly start: number
  readonly length: number
  readonly of: number
}

/**
 * Windows that resize a part of a line to `to` samples, as Pillow computes them: the filter is widened
 * by the scale when shrinking (which prevents aliasing), and a window that hangs over an end of the
 * line is cut and normalised again.
 *
 * @param groupSize what `stride` is a multiple of.
 */
export function windowsOf(span: Span, to: number, filter: Filter, groupSize: number): Windows {
  const scale = span.length / to
  const stretch = Math.max(scale, 1)
  const { first, size } = extents(span, to, scale, filter.support * stretch)
  const stride = Math.ceil(Math.max(...size) / groupSize) * groupSize
  const weights = new Int32Array(to * stride)
  const raw = new Float64Array(stride)
  for (let i = 0; i < to; i++) {
    const center = span.start + (i + 0.5) * scale
    const count = size[i] ?? 0
    const sum = weigh(raw, count, first[i] ?? 0, center, 1 / stretch, filter)
    for (let j = 0; j < count; j++) weights[i * stride + j] = toFixedPoint((raw[j] ?? 0) / sum)
  }
  return { first, size, weights, stride }
}

function extents(span: Span, to: number, scale: number, reach: number) {
  const first = new Int32Array(to)
  const size = new Int32Array(to)
  for (let i = 0; i < to; i++) {
    const center = span.start + (i + 0.5) * scale
    const start = Math.max(0, Math.trunc(center - reach + 0.5))
    first[i] = start
    size[i] = Math.min(span.of, Math.trunc(center + reach + 0.5)) - start
  }
  return { first, size }
}

/** Fills `raw` with the weights of `count` samples, not yet normalised; returns their sum. */
function weigh(
  raw: Float64Array,
  count: number,
  first: number,
  center: number,
  shrink: number,
  filter: Filter,
): number {
  let sum = 0
  for (let i = 0; i < count; i++) {
    const weight = filter.weight((i + first - center + 0.5) * shrink)
    raw[i] = weight
    sum += weight
  }
  return sum
}

/** Rounds halves away from zero. */
function toFixedPoint(weight: number): number {
  return Math.trunc(weight * 2 ** weightBits + (weight < 0 ? -0.5 : 0.5))
}
