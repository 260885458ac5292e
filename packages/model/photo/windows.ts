import type { Filter } from './filters.ts'

/** Bits after the point of a weight: 8 are taken by the sample, 2 stay free for overshoot and sign. */
export const weightBits = 32 - 8 - 2

/** Which samples of a line make one sample of the resized line, and their weights. */
export interface Window {
  readonly first: number
  /** Fixed point with `weightBits` bits after the point; their sum is about one. */
  readonly weights: Int32Array
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
 */
export function windowsOf(span: Span, to: number, filter: Filter): readonly Window[] {
  const scale = span.length / to
  const stretch = Math.max(scale, 1)
  const reach = filter.support * stretch
  const raw = new Float64Array(Math.ceil(reach) * 2 + 1)
  const windows: Window[] = []
  for (let i = 0; i < to; i++) {
    const center = span.start + (i + 0.5) * scale
    const first = Math.max(0, Math.trunc(center - reach + 0.5))
    const end = Math.min(span.of, Math.trunc(center + reach + 0.5))
    const line = raw.subarray(0, end - first)
    windows.push({ first, weights: weigh(line, first, center, 1 / stretch, filter) })
  }
  return windows
}

/** @param raw is overwritten; its length is that of the window. */
function weigh(
  raw: Float64Array,
  first: number,
  center: number,
  shrink: number,
  filter: Filter,
): Int32Array {
  let sum = 0
  for (let i = 0; i < raw.length; i++) {
    const weight = filter.weight((i + first - center + 0.5) * shrink)
    raw[i] = weight
    sum += weight
  }
  const weights = new Int32Array(raw.length)
  for (let i = 0; i < raw.length; i++) weights[i] = toFixedPoint((raw[i] ?? 0) / sum)
  return weights
}

/** Rounds halves away from zero. */
function toFixedPoint(weight: number): number {
  return Math.trunc(weight * 2 ** weightBits + (weight < 0 ? -0.5 : 0.5))
}
