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
  const { verbs, apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule
  const singles = apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb): PolicyRule[] => {
        const single = { verbs: [verb], apiGroups: [group], resources: [resource] }
        if (resourceNames.length === 0) return [single]
        return resourceNames.map((name) => ({ ...single, resourceNames: [name] }))
      }),
    ),
  )
  const urls = nonResourceURLs.flatMap((url) =>
    verbs.map((verb) => ({ verbs: [verb], nonResourceURLs: [url] })),
  )
  return [...singles, ...urls]
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

/** Each verb on each thing that is not held; those on one resource put together again: as messages list them. */
export function missing(held: readonly PolicyRule[], wanted: readonly PolicyRule[]): PolicyRule[] {
  const singles = wanted.flatMap(takenApart).filter((single) => !covers(held, single))
  const urls = singles.filter(({ nonResourceURLs }) => nonResourceURLs)
  const byThing = Map.groupBy(
    singles.filter(({ nonResourceURLs }) => !nonResourceURLs),
    ({ verbs: _, ...thing }) => JSON.stringify(thing),
  )
  const together = [...byThing.values()].flatMap((same) => {
    const [first] = same
    return first ? [{ ...first, verbs: same.flatMap(({ verbs }) => verbs) }] : []
  })
  return [...urls, ...together]
}

/** Rules as upstream prints them when it tells what somebody lacks. */
export const printRules = (rules: readonly PolicyRule[]): string =>
  [...new Set(rules.map(printRule))].toSorted().join('\n')

function printRule(rule: PolicyRule): string {
  const parts = printedParts.flatMap(([name, key]) => {
    const values = rule[key] ?? []
    return values.length > 0
      ? [`${name}:[${values.map((it) => JSON.stringify(it)).join(' ')}]`]
      : []
  })
  return `{${parts.join(', ')}}`
}

const printedParts = [
  ['APIGroups', 'apiGroups'],
  ['Resources', 'resources'],
  ['NonResourceURLs', 'nonResourceURLs'],
  ['ResourceNames', 'resourceNames'],
  ['Verbs', 'verbs'],
] as const
