import type { KubeObject } from '../../object.ts'
import { parseQuantity } from '../../quantity.ts'

export type ResourceList = Record<string, string>

export interface ScopeRequirement {
  scopeName?: string
  operator?: string
  values?: string[]
}

export interface ResourceQuotaSpec {
  hard?: ResourceList
  scopes?: string[]
  scopeSelector?: { matchExpressions?: ScopeRequirement[] }
}

export type ResourceQuota = KubeObject & {
  spec: ResourceQuotaSpec
  status?: { hard?: ResourceList; used?: ResourceList }
}

/** Amounts are kept to the thousandth, rounded up. In place. */
export function roundedResources(resources: ResourceList = {}): void {
  for (const [name, amount] of Object.entries(resources))
    resources[name] = parseQuantity(amount).roundUp(-3).toString()
}
