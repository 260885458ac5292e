import { parseQuantity } from '../../../kinds/quantity.ts'

/** A quantity in thousandths, rounded up. Servers may write one as a number. */
export const milli = (quantity: string | number): bigint =>
  parseQuantity(String(quantity)).scaledValue(-3)
