import { isOvercommitAllowed, validateContainerResourceName } from '../../core/resource-names.ts'
import { validateAmount } from '../../core/resource-quota/validate.ts'
import { type FieldError, forbidden, invalid, required } from '../../field-error.ts'
import { own } from '../../own.ts'
import { parseQuantity, type Quantity } from '../../quantity.ts'
import type { ResourceRequirements } from '../types.ts'

const isHugePage = (name: string) => name.startsWith('hugepages-')
const isComputed = (name: string) => name === 'cpu' || name === 'memory'

function validateHugePage(field: string, name: string, amount: string): FieldError[] {
  const quantity = parseQuantity(amount)
  return isMultiple(quantity, name.slice('hugepages-'.length))
    ? []
    : [
        invalid(
          field,
          quantity.toString(),
          `${quantity.toString()} is not positive integer multiple of ${name}`,
        ),
      ]
}

function isMultiple(quantity: Quantity, page: string): boolean {
  try {
    const size = bytes(parseQuantity(page))
    return quantity.sign > 0 && size > 0n && bytes(quantity) % size === 0n
  } catch {
    return false
  }
}

function bytes(quantity: Quantity): bigint {
  const { unscaled, scale } = quantity.roundUp(0)
  return scale < 0 ? unscaled / 10n ** BigInt(-scale) : unscaled * 10n ** BigInt(scale)
}

export function validateResources(
  field: string,
  { limits = {}, requests = {} }: ResourceRequirements,
): FieldError[] {
  const names = [...Object.keys(limits), ...Object.keys(requests)]
  return [
    ...Object.entries(limits).flatMap(([name, amount]) => {
      const at = `${field}.limits[${name}]`
      return [
        ...validateNamed(at, name, amount),
        ...(isHugePage(name) ? validateHugePage(at, name, amount) : []),
      ]
    }),
    ...Object.entries(requests).flatMap(([name, amount]) => {
      const at = `${field}.requests[${name}]`
      return [
        ...validateNamed(at, name, amount),
        ...validateAgainstLimit(field, name, amount, own(limits, name)),
        ...(isHugePage(name) ? validateHugePage(at, name, amount) : []),
      ]
    }),
    ...(names.some(isHugePage) && !names.some(isComputed)
      ? [forbidden(field, 'HugePages require cpu or memory')]
      : []),
  ]
}

const validateNamed = (field: string, name: string, amount: string): FieldError[] => [
  ...validateContainerResourceName(field, name),
  ...validateAmount(field, name, amount),
]

function validateAgainstLimit(
  field: string,
  name: string,
  amount: string,
  limit: string | undefined,
): FieldError[] {
  const isShared = isOvercommitAllowed(name)
  if (limit === undefined)
    return isShared
      ? []
      : [required(`${field}.limits`, 'Limit must be set for non overcommitable resources')]
  const [asked, most] = [parseQuantity(amount), parseQuantity(limit)]
  const order = asked.compare(most)
  const bound = order !== 0 && !isShared ? 'equal to' : order > 0 ? 'less than or equal to' : ''
  return bound
    ? [
        invalid(
          `${field}.requests`,
          asked.toString(),
          `must be ${bound} ${name} limit of ${most.toString()}`,
        ),
      ]
    : []
}
