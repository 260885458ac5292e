import { own } from '../../../kinds/own.ts'
import { parseQuantity, zeroQuantity } from '../../../kinds/quantity.ts'
import { type Resources, sum } from '../pod-resources.ts'

export const only = (resources: Resources, names: readonly string[]): Resources =>
  Object.fromEntries(Object.entries(resources).filter(([name]) => names.includes(name)))

export const isMore = (a: string, b: string): boolean =>
  parseQuantity(a).compare(parseQuantity(b)) > 0

/** What `after` takes beyond `before`; what it gives back counts as nothing. */
export function increase(after: Resources, before: Resources): Resources {
  const more: Record<string, string> = {}
  for (const [name, value] of Object.entries(after)) {
    const grown = parseQuantity(value).sub(parseQuantity(own(before, name) ?? '0'))
    if (grown.compare(zeroQuantity) > 0) more[name] = grown.toString()
  }
  return more
}

export const total = (all: readonly Resources[]): Resources => all.reduce(sum, {})

/** `cpu=1,pods=2`. */
export const amountsText = (resources: Resources): string =>
  Object.keys(resources)
    .toSorted()
    .map((name) => `${name}=${resources[name]}`)
    .join(',')
