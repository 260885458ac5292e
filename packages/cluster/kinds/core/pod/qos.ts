import type { ResourceList } from '../../pod-spec/types.ts'
import { parseQuantity } from '../../quantity.ts'
import type { Pod } from './types.ts'

const counted = ['cpu', 'memory'] as const

/** The class that decides who is evicted first (pkg/apis/core/helper/qos). */
export function qosClass({ spec }: Pod): 'Guaranteed' | 'Burstable' | 'BestEffort' {
  // Ephemeral containers have no resources.
  const parts = [...(spec.containers ?? []), ...(spec.initContainers ?? [])]
  const requests = sums(parts.map(({ resources }) => resources.requests))
  const limits = sums(parts.map(({ resources }) => resources.limits))
  if (requests.size === 0 && limits.size === 0) return 'BestEffort'
  const isGuaranteed =
    parts.every(({ resources }) => counted.every((name) => isPositive(resources.limits?.[name]))) &&
    requests.size === limits.size &&
    [...requests].every(([name, amount]) => limits.get(name)?.equals(amount))
  return isGuaranteed ? 'Guaranteed' : 'Burstable'
}

const isPositive = (amount: string | undefined) =>
  amount !== undefined && parseQuantity(amount).sign > 0

function sums(lists: readonly (ResourceList | undefined)[]) {
  const total = new Map<string, ReturnType<typeof parseQuantity>>()
  for (const list of lists)
    for (const name of counted) {
      const amount = list?.[name]
      if (!isPositive(amount) || amount === undefined) continue
      const before = total.get(name)
      const parsed = parseQuantity(amount)
      total.set(name, before ? before.add(parsed) : parsed)
    }
  return total
}
