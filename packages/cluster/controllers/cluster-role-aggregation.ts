import { isDeepStrictEqual } from 'node:util'
import { type Controller, watching } from './loop/controller.ts'
import { type ClusterRole, clusterRoles } from './resources.ts'

/** One key for all: a change of any role may concern every one that is put together of others. */
const all = 'all'

/** Cluster roles with an aggregation rule have the rules of those that it selects. */
export const clusterRoleAggregation: Controller = {
  name: 'cluster-role-aggregation',
  watches: [watching(clusterRoles, () => [all])],
  async reconcile(_, { client, informer }) {
    const roles = informer(clusterRoles).all()
    for (const role of roles) {
      const selectors = role.aggregationRule?.clusterRoleSelectors
      if (!selectors) continue
      const rules = rulesOf(role, roles, selectors)
      if (!isDeepStrictEqual(rules, role.rules ?? []))
        await client.update(clusterRoles, { ...role, rules })
    }
  },
}

type Selectors = NonNullable<NonNullable<ClusterRole['aggregationRule']>['clusterRoleSelectors']>

function rulesOf(role: ClusterRole, roles: readonly ClusterRole[], selectors: Selectors) {
  const selected = roles
    .filter((it) => it.metadata.name !== role.metadata.name)
    .filter((it) => selectors.some((selector) => selects(selector, it.metadata.labels ?? {})))
    .toSorted((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1))
  const rules: unknown[] = []
  for (const rule of selected.flatMap((it) => it.rules ?? []))
    if (!rules.some((known) => isDeepStrictEqual(known, rule))) rules.push(rule)
  return rules
}

function selects(
  { matchLabels = {}, matchExpressions = [] }: Selectors[number],
  labels: Readonly<Record<string, string>>,
): boolean {
  const hasAll = Object.entries(matchLabels).every(([key, value]) => labels[key] === value)
  return hasAll && matchExpressions.every((it) => fits(it, labels[it.key]))
}

type Expression = NonNullable<Selectors[number]['matchExpressions']>[number]

function fits({ operator, values = [] }: Expression, value: string | undefined): boolean {
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value)
    case 'NotIn':
      return value === undefined || !values.includes(value)
    case 'Exists':
      return value !== undefined
    case 'DoesNotExist':
      return value === undefined
  }
}
