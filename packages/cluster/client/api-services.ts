import type { ApiObject, ResourceRef } from './resource.ts'

export interface ApiService extends ApiObject {
  readonly spec?: {
    readonly group?: string
    readonly version?: string
    readonly groupPriorityMinimum: number
    readonly versionPriority: number
  }
}

export const apiServices: ResourceRef<ApiService> = {
  group: 'apiregistration.k8s.io',
  version: 'v1',
  plural: 'apiservices',
  kind: 'APIService',
}

/** Who keeps a registration: nobody after a start, or who serves custom resources. */
export const automanaged = 'kube-aggregator.kubernetes.io/automanaged'
