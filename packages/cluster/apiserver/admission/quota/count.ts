import type { ResourceQuotaSpec } from '../../../kinds/core/resource-quota/types.ts'
import type { Kind } from '../../../kinds/kind.ts'
import type { KubeObject } from '../../../kinds/object.ts'
import { prefixOf } from '../../objects/keys.ts'
import type { Resource } from '../../resources.ts'
import type { Server } from '../../server.ts'
import type { Pod } from '../pod.ts'
import type { Resources } from '../pod-resources.ts'
import { only, total } from './amounts.ts'
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
  const now = server.clock.now()
  const none = Object.fromEntries(names.map((name) => [name, '0']))
  const taken = server.store
    .list(prefixOf(resource.kind, metadata.namespace))
    .entries.map((entry) => server.records.object(entry, resource))
    .filter((object) => isInScope(spec, podIn(resource.kind, object)))
    .map((object) => only(usageOf(resource.kind, object, now), names))
  return total([none, ...taken])
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
