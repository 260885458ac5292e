import type { KubeObject, ObjectMeta } from '../../kinds/object.ts'
import { equal } from '../../patch/json.ts'
import type { RoleRef, Subject } from '../auth/rbac.ts'
import { missing, type PolicyRule } from '../auth/rules.ts'

/** A role or a binding of roles, as far as a start looks at it. */
export type Policy = KubeObject & {
  rules?: readonly PolicyRule[]
  aggregationRule?: { readonly clusterRoleSelectors?: readonly object[] }
  roleRef?: RoleRef
  subjects?: readonly Subject[]
}

type Expected = Pick<Policy, 'metadata' | 'rules' | 'aggregationRule' | 'roleRef' | 'subjects'>

const protection = 'rbac.authorization.kubernetes.io/autoupdate'

/** Whoever changed it wants no start to change it back. */
export const isProtected = ({ metadata }: KubeObject): boolean =>
  metadata.annotations?.[protection] === 'false'

/** A binding cannot be turned to another role: it is made anew. */
export const isTurned = (existing: Policy, { roleRef }: Expected): boolean =>
  roleRef !== undefined && !equal(existing.roleRef, roleRef)

/** `existing` with all that it lacks of what is expected; what it has besides stays. */
export function reconciled(existing: Policy, expected: Expected): Policy {
  const subjects = lacking(existing.subjects, expected.subjects)
  // What is alike, as nearly all is, need not be taken apart.
  const isSame = equal(existing.rules ?? [], expected.rules ?? [])
  const rules = isSame ? [] : missing(existing.rules ?? [], expected.rules ?? [])
  return {
    ...withSelectors(existing, expected),
    metadata: withMarks(existing.metadata, expected.metadata),
    ...(rules.length > 0 && { rules: [...(existing.rules ?? []), ...rules] }),
    ...(subjects.length > 0 && { subjects: [...(existing.subjects ?? []), ...subjects] }),
  }
}

/** Labels and annotations keep the values that they have. */
function withMarks(metadata: ObjectMeta, { labels, annotations }: ObjectMeta): ObjectMeta {
  return {
    ...metadata,
    labels: { ...labels, ...metadata.labels },
    annotations: { ...annotations, ...metadata.annotations },
  }
}

/** A role that is not to gather others does not. */
function withSelectors(existing: Policy, { aggregationRule: expected }: Expected): Policy {
  const { aggregationRule, ...rest } = existing
  if (!expected) return rest
  const has = aggregationRule?.clusterRoleSelectors ?? []
  const added = lacking(has, expected.clusterRoleSelectors)
  if (added.length === 0) return existing
  return { ...existing, aggregationRule: { clusterRoleSelectors: [...has, ...added] } }
}

const lacking = <T>(has: readonly T[] = [], wanted: readonly T[] = []): T[] =>
  wanted.filter((it) => !has.some((other) => equal(other, it)))
