import type { ResourceQuotaSpec } from '../../../kinds/core/resource-quota/types.ts'
import type { Kind } from '../../../kinds/kind.ts'
import type { KubeObject } from '../../../kinds/object.ts'
import { parseQuantity, type Quantity, zeroQuantity } from '../../../kinds/quantity.ts'
import { prefixOf } from '../../objects/keys.ts'
import type { Resource } from '../../resources.ts'
import type { Server } from '../../server.ts'
import type { Pod } from '../pod.ts'
import type { Resources } from '../pod-resources.ts'
import { total } from './amounts.ts'
import { isInScope } from './scopes.ts'
import { isTakenBy, usageOf } from './usage.ts'

/** What of a quota tells what it counts. */
export interface CountedQuota {
  readonly metadata: { readonly namespace?: string }
  readonly spec?: ResourceQuotaSpec
}

const isPods = ({ group, plural }: Kind) => group === '' && plural === 'pods'

export const podIn = (kind: Kind, object: KubeObject): Pod | undefined =>
  isPods(kind) ? (object as Pod) : undefined

/** What all objects of this kind in the quota's namespace take of the resources named. */
export function used(
  server: Server,
  { metadata, spec = {} }: CountedQuota,
  resource: Resource,
  names: readonly string[],
): Resources {
  const { kind } = resource
  const now = server.clock.now()
  const sums = new Map(names.map((name) => [name, zeroQuantity]))
  const { entries } = server.store.list(prefixOf(kind, metadata.namespace))
  if (resource.custom) {
    // Only their number counts: nobody has to read them.
    const count = isInScope(spec, undefined) ? entries.length : 0
    return Object.fromEntries(names.map((name) => [name, String(count)]))
  }
  for (const entry of entries) {
    const object = server.records.object(entry, resource)
    if (!isInScope(spec, podIn(kind, object))) continue
    const amounts = takenBy(kind, object, now)
    for (const [name, sum] of sums) {
      const amount = amounts.get(name)
      if (amount) sums.set(name, sum.add(amount))
    }
  }
  return Object.fromEntries([...sums].map(([name, sum]) => [name, sum.toString()]))
}

type Amounts = ReadonlyMap<string, Quantity>

/** Every object of a namespace is looked at for each that is made there. */
const remembered = new WeakMap<KubeObject, Amounts>()

function takenBy(kind: Kind, object: KubeObject, now: number): Amounts {
  const known = remembered.get(object)
  if (known) return known
  const usage = Object.entries(usageOf(kind, object, now))
  const amounts = new Map(usage.map(([name, amount]) => [name, parseQuantity(amount)]))
  // What is being deleted takes nothing after a while.
  if (!object.metadata.deletionTimestamp) remembered.set(object, amounts)
  return amounts
}

/** What is taken of all that a quota limits. What nothing that is served can take is left out. */
export function usedOf(server: Server, quota: CountedQuota): Resources {
  const hard = Object.keys(quota.spec?.hard ?? {})
  const stored = new Map(
    server.resources.all().map((it) => [`${it.kind.group}/${it.kind.plural}`, it] as const),
  )
  return total(
    [...stored.values()].map((resource) => {
      const names = hard.filter((name) => isTakenBy(resource.kind, name))
      return names.length === 0 ? {} : used(server, quota, resource, names)
    }),
  )
}
