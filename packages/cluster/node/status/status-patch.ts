import type { PodCondition, PodStatus } from 'kubernetes-types/core/v1.js'
import { equal } from '../../kinds/equal.ts'

/** Fields of a status that the node has a say in: what it leaves out of them is gone. */
const fields = [
  'phase',
  'reason',
  'message',
  'startTime',
  'hostIP',
  'podIP',
  'containerStatuses',
  'initContainerStatuses',
  'ephemeralContainerStatuses',
] as const

/** A strategic merge patch that makes `after` of `before`; undefined where they are the same. */
export function statusPatch(before: PodStatus, after: PodStatus): object | undefined {
  const changed = fields.filter((field) => !equal(before[field], after[field]))
  const patch = {
    ...Object.fromEntries(changed.map((field) => [field, after[field] ?? null])),
    ...addressList('podIPs', before, after),
    ...addressList('hostIPs', before, after),
    ...conditions(before.conditions ?? [], after.conditions ?? []),
  }
  return Object.keys(patch).length > 0 ? patch : undefined
}

/** Lists of addresses are merged by address. */
function addressList(field: 'podIPs' | 'hostIPs', before: PodStatus, after: PodStatus): object {
  const [old, now] = [before[field] ?? [], after[field] ?? []]
  if (equal(old, now)) return {}
  const gone = old.filter(({ ip }) => !now.some((it) => it.ip === ip))
  return { [field]: [...gone.map(({ ip }) => ({ ip, $patch: 'delete' })), ...now] }
}

function conditions(before: readonly PodCondition[], after: readonly PodCondition[]): object {
  const changed = after.filter(
    (it) =>
      !equal(
        it,
        before.find(({ type }) => type === it.type),
      ),
  )
  const gone = before.filter(({ type }) => !after.some((it) => it.type === type))
  if (changed.length === 0 && gone.length === 0) return {}
  return {
    '$setElementOrder/conditions': after.map(({ type }) => ({ type })),
    conditions: [
      ...changed.map((it) => cleared(it, before)),
      ...gone.map(({ type }) => ({ type, $patch: 'delete' })),
    ],
  }
}

/** A patch leaves what it does not name. */
function cleared(condition: PodCondition, before: readonly PodCondition[]): object {
  const old = before.find(({ type }) => type === condition.type)
  return {
    ...(old?.reason && { reason: null }),
    ...(old?.message && { message: null }),
    ...condition,
  }
}
