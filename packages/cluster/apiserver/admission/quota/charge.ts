import type { ResourceQuota } from '../../../kinds/core/resource-quota/types.ts'
import type { KubeObject } from '../../../kinds/object.ts'
import { ConflictError } from '../../../store/errors.ts'
import { keyOf } from '../../objects/keys.ts'
import type { Server } from '../../server.ts'
import { writeEntry } from '../../verbs/write-entry.ts'
import type { Resources } from '../pod-resources.ts'

/** What is used of a quota with an object that is about to be written. */
export interface Charge {
  readonly quota: ResourceQuota
  readonly used: Resources
}

/** Whoever has made an object finds it counted at once. What is given back is counted by a controller. */
export async function enter(server: Server, { quota, used }: Charge): Promise<void> {
  const resource = server.resources.find('', 'v1', 'resourcequotas')
  const { namespace = '', name = '' } = quota.metadata
  const entry = resource && server.store.get(keyOf(resource.kind, namespace, name))
  if (!entry) return
  // Safe: the resource is that of quotas.
  const now = server.records.object(entry, resource) as ResourceQuota
  const next: KubeObject = withUsed(now, used)
  if (next === now) return
  try {
    await writeEntry(server, entry, server.records.stored(next, resource))
  } catch (error) {
    // Somebody else wrote meanwhile: the controller, which counts all.
    if (!(error instanceof ConflictError)) throw error
  }
}

/** Only what was counted before: until then, nobody knows whether the rest is right. */
function withUsed(quota: ResourceQuota, used: Resources): ResourceQuota {
  const before = quota.status?.used ?? {}
  const changed = Object.entries(used).filter(
    ([name, amount]) => Object.hasOwn(before, name) && before[name] !== amount,
  )
  if (changed.length === 0) return quota
  return {
    ...quota,
    status: { ...quota.status, used: { ...before, ...Object.fromEntries(changed) } },
  }
}
