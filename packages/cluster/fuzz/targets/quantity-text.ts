import { parseQuantity, QuantityError, quantityOf } from '../../kinds/quantity.ts'
import { type FuzzTarget, seedsOf } from '../target.ts'

const decoder = new TextDecoder()

export const quantityText: FuzzTarget = {
  name: 'quantity text',
  share: 4,
  seeds: () =>
    seedsOf([
      '0',
      '100m',
      '1.5Gi',
      '-12e6',
      '1e3',
      '+0.001u',
      '9223372036854775807Ki',
      '1E-2',
      '.5',
    ]),
  run(input) {
    try {
      exercise(decoder.decode(input))
    } catch (error) {
      if (!(error instanceof QuantityError)) throw error
    }
  },
}

/** What is read is written so that it reads as the same. */
function exercise(text: string): void {
  const quantity = parseQuantity(text)
  const sum = quantity.add(quantityOf(1))
  quantity.scaledValue(-3)
  quantity.roundUp(-3)
  if (quantity.compare(sum) > 0) throw new Error(`${text} is more than itself and one.`)
  if (Math.abs(quantity.scale) > 18) return
  const again = parseQuantity(quantity.toString())
  if (again.toString() !== quantity.toString()) throw new Error(`${text} is written in two ways.`)
}
