import type { ApiObject, ResourceRef } from '../client/resource.ts'

export interface Namespace extends ApiObject {
  spec?: { finalizers?: string[] }
  status?: { phase?: string; conditions?: Condition[] }
}

export interface Condition {
  type: string
  status: 'True' | 'False' | 'Unknown'
  reason?: string
  message?: string
  lastTransitionTime?: string
}

export interface ConfigMap extends ApiObject {
  data?: Record<string, string>
}

export const namespaces: ResourceRef<Namespace> = {
  group: '',
  version: 'v1',
  plural: 'namespaces',
  kind: 'Namespace',
}

export const configMaps: ResourceRef<ConfigMap> = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
}

export const serviceAccounts: ResourceRef = {
  group: '',
  version: 'v1',
  plural: 'serviceaccounts',
  kind: 'ServiceAccount',
}

export interface Secret extends ApiObject {
  type?: string
  data?: Record<string, string>
}

/** Those that hold a service account's token. */
export const tokenSecrets: ResourceRef<Secret> = {
  group: '',
  version: 'v1',
  plural: 'secrets',
  kind: 'Secret',
  only: 'type=kubernetes.io/service-account-token',
}

export interface ClusterRole extends ApiObject {
  rules?: unknown[] | null
  aggregationRule?: {
    clusterRoleSelectors?: {
      matchLabels?: Record<string, string>
      matchExpressions?: {
        key: string
        operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist'
        values?: string[]
      }[]
    }[]
  }
}

export const clusterRoles: ResourceRef<ClusterRole> = {
  group: 'rbac.authorization.k8s.io',
  version: 'v1',
  plural: 'clusterroles',
  kind: 'ClusterRole',
}
