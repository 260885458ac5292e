import type { Tensor } from '../tensor.ts'
import { numbersOf } from './convert-tensor.ts'

/** Due for probabilities, absolute; and for raw outputs, relative where they are beyond ±1. */
export const PROBABILITY_TOLERANCE = 1e-5
export const RAW_TOLERANCE = 1e-4

export type OutputKind = 'probabilities' | 'raw'

/** Values that all lie between 0 and 1 are taken for probabilities. */
export function kindOf(expected: Tensor): OutputKind {
  const numbers = numbersOf(expected)
  for (let i = 0; i < numbers.length; i++) {
    const value = numbers[i] ?? Number.NaN
    if (!(value >= 0 && value <= 1)) return 'raw'
  }
  return 'probabilities'
}

/**
 * The largest difference between two tensors of one shape: absolute where the expected value is within
 * ±1, relative to it beyond. What is no number on one side only is infinitely far off.
 */
export function largestDifference(actual: Tensor, expected: Tensor): number {
  const [got, due] = [numbersOf(actual), numbersOf(expected)]
  let largest = 0
  for (let i = 0; i < due.length; i++) {
    const difference = differenceOf(got[i] ?? Number.NaN, due[i] ?? Number.NaN)
    if (difference > largest) largest = difference
  }
  return largest
}

function differenceOf(actual: number, expected: number): number {
  if (Object.is(actual, expected)) return 0
  const difference = Math.abs(actual - expected) / Math.max(1, Math.abs(expected))
  return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference
}
