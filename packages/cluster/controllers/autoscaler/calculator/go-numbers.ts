/**
 * Numbers as upstream's 64-bit build has them: what does not fit becomes the least value that does. Zero replicas and
 * absurd targets make such numbers, and statuses show them.
 */

const least32 = -(2 ** 31)
const least64 = -(2n ** 63n)

/** A number cut to a whole one of 32 bits. */
export const toInt32 = (value: number): number =>
  value > least32 - 1 && value < 2 ** 31 ? Math.trunc(value) : least32

/** A number cut to a whole one of 64 bits. */
export const toInt64 = (value: number): bigint =>
  value >= Number(least64) && value < 2 ** 63 ? BigInt(Math.trunc(value)) : least64

/** The lowest 32 bits of a whole number. */
export const lowest32 = (value: bigint): number => Number(BigInt.asIntN(32, value))
