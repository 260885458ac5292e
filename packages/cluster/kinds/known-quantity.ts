import { parseQuantity, type Quantity } from './quantity.ts'

const known = new Map<string, Quantity>()
const mostKnown = 4096

/** The same few texts come again and again. */
export function quantity(text: string): Quantity {
  const found = known.get(text)
  if (found) return found
  if (known.size >= mostKnown) known.clear()
  const parsed = parseQuantity(text)
  known.set(text, parsed)
  return parsed
}
