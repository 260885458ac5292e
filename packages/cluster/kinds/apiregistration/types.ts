import type { KubeObject } from '../object.ts'

export interface ApiService extends KubeObject {
  spec?: {
    group?: string
    version?: string
    groupPriorityMinimum?: number
    versionPriority?: number
    caBundle?: string
    insecureSkipTLSVerify?: boolean
    service?: unknown
  }
  status?: { conditions?: Condition[] }
}

interface Condition {
  type: string
  status: string
  reason?: string
  message?: string
  lastTransitionTime?: string | null
}
