import type { ResourceQuota } from '../../../kinds/core/resource-quota/types.ts'
import { own } from '../../../kinds/own.ts'
import { type Attributes, type Plugin, type Release, resourceOf } from '../admission.ts'
import { findAll, refuse } from '../lookup.ts'
import type { Pod } from '../pod.ts'
import type { Resources } from '../pod-resources.ts'
import { sum } from '../pod-resources.ts'
import { amountsText, increase, isMore, only } from './amounts.ts'
import { podIn, used } from './count.ts'
import { Locks } from './lock.ts'
import { missingText } from './required.ts'
import { isInScope, isTerminating } from './scopes.ts'
import { usageOf } from './usage.ts'

const quotas = { group: '', version: 'v1', plural: 'resourcequotas' }
const locks = new Locks()

/**
 * Keeps a namespace within its quotas. What is used is counted from what is stored, and the namespace is held until the
 * object is written too, so that writers at once never take more together than there is.
 */
export const resourceQuota: Plugin = {
  name: 'ResourceQuota',
  async validate(attributes): Promise<Release | undefined> {
    const { server, namespace } = attributes
    if (!namespace || !isCounted(attributes)) return undefined
    if (findAll(server, quotas, namespace).length === 0) return undefined
    const release = await locks.take(namespace)
    try {
      for (const quota of findAll<ResourceQuota>(server, quotas, namespace))
        check(attributes, quota)
    } catch (error) {
      release()
      throw error
    }
    return release
  },
}

const changing = new Set(['/services', '/persistentvolumeclaims', '/pods'])

function isCounted(attributes: Attributes): boolean {
  const { operation, scope, object } = attributes
  if (!object || !scope.resource.kind.isNamespaced) return false
  const resource = resourceOf(attributes)
  // Whoever tells what goes on is not to be silenced.
  if (resource === '/events' || resource === 'events.k8s.io/events') return false
  if (resource === '/pods/resize') return operation === 'UPDATE'
  if (scope.subresource) return false
  if (operation === 'CREATE') return true
  if (operation !== 'UPDATE' || !changing.has(resource)) return false
  // A pod that came under a deadline is counted by other quotas than before.
  const isPod = resource === '/pods'
  return !isPod || isTerminating(object as Pod) !== isTerminating(attributes.old as Pod)
}

function check(attributes: Attributes, quota: ResourceQuota): void {
  const { server, scope, object, old } = attributes
  const { kind } = scope.resource
  const { hard = {} } = quota.spec
  const name = quota.metadata.name ?? ''
  if (!object || !isInScope(quota.spec, podIn(kind, object))) return
  const now = server.clock.now()
  const missing = missingText(podIn(kind, object), Object.keys(hard))
  if (missing) throw refuse(attributes, `failed quota: ${name}: ${missing}`)
  const before = old && isInScope(quota.spec, podIn(kind, old)) ? usageOf(kind, old, now) : {}
  const requested = only(increase(usageOf(kind, object, now), before), Object.keys(hard))
  const names = Object.keys(requested)
  if (names.length === 0) return
  const current = used(server, quota, scope.resource, names)
  const after = sum(current, requested)
  const exceeded = names.filter((it) => isMore(own(after, it) ?? '0', own(hard, it) ?? '0'))
  if (exceeded.length > 0)
    throw refuse(attributes, exceededText(name, exceeded, requested, current, hard))
}

function exceededText(
  name: string,
  exceeded: readonly string[],
  requested: Resources,
  current: Resources,
  hard: Resources,
): string {
  const [asked, has, most] = [requested, current, hard].map((it) => amountsText(only(it, exceeded)))
  return `exceeded quota: ${name}, requested: ${asked}, used: ${has}, limited: ${most}`
}
