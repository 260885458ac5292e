import type { ApiObject, ResourceRef } from './resource.ts'
import type { Condition } from './resources.ts'

export interface ApiService extends ApiObject {
  readonly spec?: {
    readonly group?: string
    readonly version?: string
    readonly groupPriorityMinimum: number
    readonly versionPriority: number
    readonly service?: {
      readonly namespace?: string
      readonly name?: string
      readonly port?: number
    }
    readonly caBundle?: string
    readonly insecureSkipTLSVerify?: boolean
  }
  readonly status?: { readonly conditions?: readonly Condition[] }
}

export const apiServices: ResourceRef<ApiService> = {
  group: 'apiregistration.k8s.io',
  version: 'v1',
  plural: 'apiservices',
  kind: 'APIService',
}

/** Who keeps a registration: nobody after a start, or who serves custom resources. */
export const automanaged = 'kube-aggregator.kubernetes.io/automanaged'
