import { isDeepStrictEqual } from 'node:util'
import { type ClusterRole, clusterRoles } from '../client/resources.ts'
import type { LabelSelector } from '../kinds/validate/label-selector.ts'
import { selects } from '../kinds/validate/selects.ts'
import { type Controller, watching } from './loop/controller.ts'

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

function rulesOf(
  role: ClusterRole,
  roles: readonly ClusterRole[],
  selectors: readonly LabelSelector[],
) {
  const selected = roles
    .filter((it) => it.metadata.name !== role.metadata.name)
    .filter((it) => selectors.some((selector) => selects(selector, it.metadata.labels)))
    .toSorted((a, b) => ((a.metadata.name ?? '') < (b.metadata.name ?? '') ? -1 : 1))
  const rules: NonNullable<ClusterRole['rules']> = []
  for (const rule of selected.flatMap((it) => it.rules ?? []))
    if (!rules.some((known) => isDeepStrictEqual(known, rule))) rules.push(rule)
  return rules
}
