import type { Attributes } from '../call.ts'

/** What a role lets do (rbac.authorization.k8s.io/v1 PolicyRule). */
export interface PolicyRule {
  readonly verbs: readonly string[]
  readonly apiGroups?: readonly string[]
  readonly resources?: readonly string[]
  readonly resourceNames?: readonly string[]
  readonly nonResourceURLs?: readonly string[]
}

/** Whether a rule lets it be done. */
export function allows(rule: PolicyRule, asked: Attributes): boolean {
  if (!has(rule.verbs, asked.verb)) return false
  if (asked.resource === undefined)
    return (rule.nonResourceURLs ?? []).some((url) => matchesUrl(url, asked.path ?? ''))
  return (
    has(rule.apiGroups, asked.group ?? '') &&
    matchesResource(rule.resources ?? [], asked.resource, asked.subresource) &&
    matchesName(rule.resourceNames, asked.name)
  )
}

const has = (values: readonly string[] | undefined, value: string) =>
  values !== undefined && (values.includes('*') || values.includes(value))

/** `pods/log`, `*`, or a subresource of whatever: a star before the slash. */
function matchesResource(rules: readonly string[], resource: string, subresource = ''): boolean {
  const asked = subresource ? `${resource}/${subresource}` : resource
  return rules.some(
    (rule) => rule === '*' || rule === asked || (subresource !== '' && rule === `*/${subresource}`),
  )
}

const matchesName = (names: readonly string[] | undefined, name: string | undefined) =>
  !names || names.length === 0 || (name !== undefined && names.includes(name))

const matchesUrl = (rule: string, path: string) =>
  rule === '*' || rule === path || (rule.endsWith('*') && path.startsWith(rule.slice(0, -1)))

/** Whether everything that `wanted` lets do is let do by `held` already. What `wanted` lists is taken apart: each verb on each thing. */
export function covers(held: readonly PolicyRule[], wanted: PolicyRule): boolean {
  return takenApart(wanted).every((single) => held.some((rule) => coversSingle(rule, single)))
}

function takenApart(rule: PolicyRule): PolicyRule[] {
  return rule.verbs.flatMap((verb) => [
    ...(rule.nonResourceURLs ?? []).map((url) => ({ verbs: [verb], nonResourceURLs: [url] })),
    ...(rule.apiGroups ?? []).flatMap((group) =>
      (rule.resources ?? []).flatMap((resource) => {
        const single = { verbs: [verb], apiGroups: [group], resources: [resource] }
        const names = rule.resourceNames ?? []
        return names.length > 0
          ? names.map((name) => ({ ...single, resourceNames: [name] }))
          : [single]
      }),
    ),
  ])
}

function coversSingle(held: PolicyRule, single: PolicyRule): boolean {
  const [verb = ''] = single.verbs
  if (!has(held.verbs, verb)) return false
  const [url] = single.nonResourceURLs ?? []
  if (url !== undefined) return (held.nonResourceURLs ?? []).some((it) => matchesUrl(it, url))
  const [group = ''] = single.apiGroups ?? []
  const [resource = '', subresource] = (single.resources?.[0] ?? '').split('/')
  const [name] = single.resourceNames ?? []
  return (
    has(held.apiGroups, group) &&
    matchesResource(held.resources ?? [], resource, subresource) &&
    matchesName(held.resourceNames, name)
  )
}

/** Each verb on each thing that is not held, put together again by thing: as messages list them. */
export function missing(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  const singles = wanted.flatMap(takenApart).filter((single) => !covers(held, single))
  const byThing = Map.groupBy(singles, ({ verbs: _, ...thing }) => JSON.stringify(thing))
  return [...byThing.values()].flatMap((same) => {
    const [first] = same
    const verbs = [...new Set(same.flatMap((it) => it.verbs))]
    return first ? [{ ...first, verbs }] : []
  })
}

/** A rule as upstream prints it when it tells what somebody lacks. */
export function printRule({
  apiGroups,
  resources,
  resourceNames,
  nonResourceURLs,
  verbs,
}: PolicyRule): string {
  const list = (name: string, values: readonly string[] | undefined) =>
    values && values.length > 0
      ? [`${name}:[${values.map((it) => JSON.stringify(it)).join(', ')}]`]
      : []
  return `{${[
    ...list('NonResourceURLs', nonResourceURLs),
    ...list('APIGroups', apiGroups),
    ...list('Resources', resources),
    ...list('ResourceNames', resourceNames),
    ...list('Verbs', verbs),
  ].join(', ')}}`
}
