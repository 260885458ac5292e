import type { KubeObject } from '../object.ts'
import type { LabelSelector } from '../validate/label-selector.ts'

export const rbacGroup = 'rbac.authorization.k8s.io'

export interface PolicyRule {
  verbs?: string[]
  apiGroups?: string[]
  resources?: string[]
  resourceNames?: string[]
  nonResourceURLs?: string[]
}

export type Role = KubeObject & { rules?: PolicyRule[] }

export type ClusterRole = Role & {
  aggregationRule?: { clusterRoleSelectors?: LabelSelector[] }
}

export interface Subject {
  kind?: string
  apiGroup?: string
  name?: string
  namespace?: string
}

export type RoleBinding = KubeObject & {
  subjects?: Subject[]
  roleRef: { apiGroup?: string; kind?: string; name?: string }
}
