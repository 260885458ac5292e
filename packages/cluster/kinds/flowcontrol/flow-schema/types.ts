import type { KubeObject } from '../../object.ts'
import type { FlowCondition } from '../conditions.ts'

export interface FlowSubject {
  kind?: string
  user?: { name?: string }
  group?: { name?: string }
  serviceAccount?: { namespace?: string; name?: string }
}

export interface ResourceRule {
  verbs?: string[]
  apiGroups?: string[]
  resources?: string[]
  clusterScope?: boolean
  namespaces?: string[]
}

export interface NonResourceRule {
  verbs?: string[]
  nonResourceURLs?: string[]
}

export interface FlowRule {
  subjects?: FlowSubject[]
  resourceRules?: ResourceRule[]
  nonResourceRules?: NonResourceRule[]
}

export type FlowSchema = KubeObject & {
  spec: {
    priorityLevelConfiguration?: { name?: string }
    matchingPrecedence?: number
    distinguisherMethod?: { type?: string }
    rules?: FlowRule[]
  }
  status?: { conditions?: FlowCondition[] }
}
