import type { LimitRangeItem } from '../../kinds/core/limit-range/types.ts'
import { own } from '../../kinds/own.ts'
import { parseQuantity } from '../../kinds/quantity.ts'
import type { Resources } from './pod-resources.ts'

const isLess = (a: string, b: string) => parseQuantity(a).compare(parseQuantity(b)) < 0

/** How what is asked for breaks a limit range. Claims ask for requests only: they have no limits. */
export function limitErrors(
  type: 'Container' | 'Pod' | 'PersistentVolumeClaim',
  { min, max, maxLimitRequestRatio }: LimitRangeItem,
  requests: Resources = {},
  limits: Resources | undefined,
): string[] {
  const hasLimits = type !== 'PersistentVolumeClaim'
  const errors: (string | undefined)[] = []
  for (const [name, least] of Object.entries(min ?? {}))
    errors.push(minimum(type, name, least, own(requests, name), own(limits, name)))
  for (const [name, most] of Object.entries(max ?? {}))
    errors.push(
      hasLimits
        ? maximum(type, name, most, own(requests, name), own(limits, name))
        : maximumRequest(type, name, most, own(requests, name)),
    )
  if (hasLimits)
    for (const [name, most] of Object.entries(maxLimitRequestRatio ?? {}))
      errors.push(ratio(type, name, most, own(requests, name), own(limits, name)))
  return errors.filter((it) => it !== undefined)
}

function minimum(type: string, name: string, least: string, request?: string, limit?: string) {
  const start = `minimum ${name} usage per ${type} is ${least}`
  if (request === undefined) return `${start}.  No request is specified`
  if (isLess(request, least)) return `${start}, but request is ${request}`
  return limit !== undefined && isLess(limit, least) ? `${start}, but limit is ${limit}` : undefined
}

function maximum(type: string, name: string, most: string, request?: string, limit?: string) {
  const start = `maximum ${name} usage per ${type} is ${most}`
  if (limit === undefined) return `${start}.  No limit is specified`
  if (isLess(most, limit)) return `${start}, but limit is ${limit}`
  return request !== undefined && isLess(most, request)
    ? `${start}, but request is ${request}`
    : undefined
}

function maximumRequest(type: string, name: string, most: string, request?: string) {
  const start = `maximum ${name} usage per ${type} is ${most}`
  if (request === undefined) return `${start}.  No request is specified`
  return isLess(most, request) ? `${start}, but request is ${request}` : undefined
}

function ratio(type: string, name: string, most: string, request?: string, limit?: string) {
  const start = `${name} max limit to request ratio per ${type} is ${most}`
  const asked = numberOf(request)
  const limited = numberOf(limit)
  if (asked === 0) return `${start}, but no request is specified or request is 0`
  if (limited === 0) return `${start}, but no limit is specified or limit is 0`
  const found = limited / asked
  return found > numberOf(most) ? `${start}, but provided ratio is ${found.toFixed(6)}` : undefined
}

function numberOf(quantity: string | undefined): number {
  if (quantity === undefined) return 0
  const { unscaled, scale } = parseQuantity(quantity)
  return Number(unscaled) * 10 ** scale
}
