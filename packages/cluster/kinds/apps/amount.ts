import type { Amount } from './types.ts'

/** None at all, as a count or a percentage; a text that is neither counts as none. */
export const isNone = (amount: Amount): boolean =>
  typeof amount === 'number'
    ? amount === 0
    : !/^\d+%$/.test(amount)
      ? Number.parseInt(amount, 10) === 0 || !/^-?\d+$/.test(amount)
      : Number.parseInt(amount, 10) === 0
