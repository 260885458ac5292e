import type { KubeObject } from '../object.ts'

export interface ApiService extends KubeObject {
  spec?: {
    group?: string
    version?: string
    groupPriorityMinimum?: number
    versionPriority?: number
    caBundle?: string
    insecureSkipTLSVerify?: boolean
    service?: ServiceReference
  }
  status?: { conditions?: Condition[] }
}

/** Where another API server is reached. */
export interface ServiceReference {
  namespace?: string
  name?: string
  port?: number
}

export interface Condition {
  type: string
  status: string
  reason?: string
  message?: string
  lastTransitionTime?: string | null
}
