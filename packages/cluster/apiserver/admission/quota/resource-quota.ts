import type { ResourceQuota } from '../../../kinds/core/resource-quota/types.ts'
import { own } from '../../../kinds/own.ts'
import { type Attributes, type Plugin, type Release, resourceOf } from '../admission.ts'
import { findAll, refuse } from '../lookup.ts'
import type { Pod } from '../pod.ts'
import type { Resources } from '../pod-resources.ts'
import { sum } from '../pod-resources.ts'
import { amountsText, increase, isMore, only } from './amounts.ts'
import { type Charge, enter } from './charge.ts'
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
      const all = findAll<ResourceQuota>(server, quotas, namespace)
      // What an object lacks is told before what it has too much.
      const claims = all.flatMap((quota) => claimOf(attributes, quota) ?? [])
      const charges = claims.flatMap((claim) => check(attributes, claim) ?? [])
      return async (isWritten) => {
        try {
          if (isWritten && !attributes.isDryRun)
            for (const charge of charges) await enter(server, charge)
        } finally {
          release()
        }
      }
    } catch (error) {
      release()
      throw error
    }
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

interface Claim {
  readonly quota: ResourceQuota
  readonly requested: Resources
}

/** What an object takes of a quota that is about it. */
function claimOf(attributes: Attributes, quota: ResourceQuota): Claim | undefined {
  const { server, scope, object, old } = attributes
  const { kind } = scope.resource
  const hard = Object.keys(quota.spec.hard ?? {})
  if (!object || !isInScope(quota.spec, podIn(kind, object))) return undefined
  const missing = missingText(podIn(kind, object), hard)
  if (missing) throw refuse(attributes, `failed quota: ${quota.metadata.name}: ${missing}`)
  const now = server.clock.now()
  const before = old && isInScope(quota.spec, podIn(kind, old)) ? usageOf(kind, old, now) : {}
  return { quota, requested: only(increase(usageOf(kind, object, now), before), hard) }
}

function check(attributes: Attributes, { quota, requested }: Claim): Charge | undefined {
  const { server, scope } = attributes
  const { hard = {} } = quota.spec
  const name = quota.metadata.name ?? ''
  const names = Object.keys(requested)
  if (names.length === 0) return undefined
  const current = used(server, quota, scope.resource, names)
  const after = sum(current, requested)
  const exceeded = names.filter((it) => isMore(own(after, it) ?? '0', own(hard, it) ?? '0'))
  if (exceeded.length > 0)
    throw refuse(attributes, exceededText(name, exceeded, requested, current, hard))
  return { quota, used: after }
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
