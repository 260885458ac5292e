import { clone } from '../../kinds/clone.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { dropEmptyLists } from '../../kinds/structure/normal-form.ts'
import { equal } from '../../patch/json.ts'
import type { Scope } from '../scope.ts'
import type { Change } from './change.ts'
import { validateUpdated } from './validate.ts'

/** What holds for updates of every kind, then the kind's own rules. */
export function beforeUpdate(
  scope: Scope,
  next: KubeObject,
  live: KubeObject,
  asked: Change,
  now: string,
): void {
  const { kind, struct, structs } = scope.resource
  dropEmptyLists(next, struct, structs)
  const rules = asked.rules ?? (asked.isStatus ? kind.status : kind.update)
  const { metadata } = next
  const old = live.metadata
  keep(metadata, old, 'generation')
  if (asked.isStatus) keepAllButStatus(next, live)
  else if (kind.status && !asked.rules) keepField(next, live, 'status')
  rules?.prepare?.(next, live, now)
  const counts = kind.countsGenerations && !asked.isStatus && !asked.keepsGeneration
  if (counts && isChanged(next, live)) metadata.generation = (old.generation ?? 0) + 1
  metadata.uid ||= old.uid ?? ''
  keep(metadata, old, 'creationTimestamp')
  if (old.deletionTimestamp) metadata.deletionTimestamp = old.deletionTimestamp
  if (old.deletionGracePeriodSeconds !== undefined)
    metadata.deletionGracePeriodSeconds ??= old.deletionGracePeriodSeconds
  validateUpdated(scope, next, live, rules)
  scope.warnings.addAll(rules?.warnings?.(next, live) ?? [])
}

function keep<T extends object>(next: T, old: T, field: keyof T): void {
  if (old[field] === undefined) delete next[field]
  else next[field] = old[field]
}

export function keepField(next: KubeObject, old: KubeObject, field: string): void {
  if (old[field] === undefined) delete next[field]
  else next[field] = clone(old[field])
}

const outsideStatus = (object: KubeObject) =>
  Object.keys(object).filter(
    (field) => !['apiVersion', 'kind', 'metadata', 'status'].includes(field),
  )

function keepAllButStatus(next: KubeObject, old: KubeObject): void {
  for (const field of new Set([...outsideStatus(next), ...outsideStatus(old)]))
    keepField(next, old, field)
}

/** Something else than metadata and status. */
function isChanged(next: KubeObject, old: KubeObject): boolean {
  const fields = new Set([...outsideStatus(next), ...outsideStatus(old)])
  return [...fields].some((field) => !equal(next[field], old[field]))
}
