import { isDeepStrictEqual } from 'node:util'
import { type ApiObject, keyOf, placeOf, type ResourceRef } from '../client/resource.ts'
import {
  type PersistentVolumeClaim,
  type Pod,
  persistentVolumeClaims,
  pods,
  type ResourceQuota,
  resourceQuotas,
  type Service,
  services,
} from '../client/resources.ts'
import { parseQuantity } from '../kinds/quantity.ts'
import { type Controller, type Informers, type Watch, watching } from './loop/controller.ts'

type Amounts = Readonly<Record<string, string>>

/** Counted again even if nothing seems to have changed: some pods take nothing any more as time goes by (milliseconds). */
const recount = 300_000

/**
 * Tells how much of each quota is used, as `usedOf` counts it. The objects of `countable` take of quotas; `definitions`
 * bring more of them.
 */
export const resourceQuotaController = (
  usedOf: (quota: ResourceQuota) => Amounts,
  countable: () => readonly ResourceRef[],
  definitions: ResourceRef,
): Controller => ({
  name: 'resourcequota-controller',
  watches: [
    watching(resourceQuotas, (quota) => [keyOf(quota)]),
    changing<Pod>(pods, takesElse),
    changing<Service>(services, (service, before) => isOther(service.spec, before.spec)),
    changing<PersistentVolumeClaim>(persistentVolumeClaims, (claim, before) =>
      isOther(claim.spec, before.spec),
    ),
  ],
  more: {
    on: definitions,
    watches: () => countable().map((resource) => changing(resource, () => false)),
  },
  async reconcile(key, { client, informer }) {
    const { namespace, name } = placeOf(key)
    const quota = informer(resourceQuotas).get(namespace, name)
    if (!quota) return undefined
    const { hard = {} } = quota.spec ?? {}
    const used = { ...within(hard, quota.status?.used ?? {}), ...usedOf(quota) }
    if (!isDeepStrictEqual(hard, quota.status?.hard ?? {}) || !isSame(used, quota.status?.used))
      await client.update(resourceQuotas, { ...quota, status: { hard, used } }, 'status')
    return { againAfter: recount }
  },
})

/** Objects that come and go concern the quotas of their namespace, and those that take more or less than before. */
const changing = <T extends ApiObject>(
  resource: ResourceRef<T>,
  takesElse: (object: T, before: T) => boolean,
): Watch => ({
  ...watching(resource, ({ metadata }, at) => quotaKeys(metadata.namespace, at)),
  // Safe: objects come from this same resource.
  isNews: (object, before, isGone) => isGone || !before || takesElse(object as T, before as T),
})

const quotaKeys = (namespace: string | undefined, at: Informers): readonly string[] =>
  namespace ? at.informer(resourceQuotas).in(namespace).map(keyOf) : []

const isOther = (a: unknown, b: unknown) => !isDeepStrictEqual(a, b)

function takesElse(pod: Pod, before: Pod): boolean {
  const [now, then] = [pod, before].map(({ spec, status }) => [
    status?.phase === 'Succeeded' || status?.phase === 'Failed',
    spec?.activeDeadlineSeconds === undefined,
    spec?.containers.map(({ resources }) => resources),
  ])
  return isOther(now, then)
}

const within = (hard: Amounts, used: Amounts): Amounts =>
  Object.fromEntries(Object.entries(used).filter(([name]) => Object.hasOwn(hard, name)))

function isSame(a: Amounts, b: Amounts | undefined): boolean {
  if (!b || Object.keys(a).length !== Object.keys(b).length) return false
  return Object.entries(a).every(([name, amount]) => {
    const other = b[name]
    return other !== undefined && parseQuantity(amount).compare(parseQuantity(other)) === 0
  })
}
