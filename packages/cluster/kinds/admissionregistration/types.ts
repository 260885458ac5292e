import type { KubeObject } from '../object.ts'
import type { Condition } from '../validate/conditions.ts'
import type { LabelSelector } from '../validate/label-selector.ts'

export interface ResourceRule {
  operations?: string[]
  apiGroups?: string[]
  apiVersions?: string[]
  resources?: string[]
  resourceNames?: string[]
  scope?: string
}

export interface MatchResources {
  matchPolicy?: string
  namespaceSelector?: LabelSelector
  objectSelector?: LabelSelector
  resourceRules?: ResourceRule[]
  excludeResourceRules?: ResourceRule[]
}

export interface Named {
  name?: string
  expression?: string
}

export interface Validation {
  expression?: string
  message?: string
  messageExpression?: string
  reason?: string
}

export type ValidatingAdmissionPolicy = KubeObject & {
  spec: {
    failurePolicy?: string
    paramKind?: { apiVersion?: string; kind?: string }
    matchConstraints?: MatchResources
    matchConditions?: Named[]
    variables?: Named[]
    validations?: Validation[]
    auditAnnotations?: { key?: string; valueExpression?: string }[]
  }
  status?: { conditions?: Condition[]; observedGeneration?: number }
}

export type ValidatingAdmissionPolicyBinding = KubeObject & {
  spec: {
    policyName?: string
    paramRef?: {
      name?: string
      namespace?: string
      selector?: LabelSelector
      parameterNotFoundAction?: string
    }
    matchResources?: MatchResources
    validationActions?: string[]
  }
}

export interface ClientConfig {
  url?: string
  service?: { namespace?: string; name?: string; path?: string; port?: number }
  /** PEM, in base64. */
  caBundle?: string
}

export interface Webhook {
  name?: string
  clientConfig?: ClientConfig
  rules?: ResourceRule[]
  failurePolicy?: string
  matchPolicy?: string
  namespaceSelector?: LabelSelector
  objectSelector?: LabelSelector
  matchConditions?: Named[]
  sideEffects?: string
  timeoutSeconds?: number
  admissionReviewVersions?: string[]
  /** Of webhooks that change objects. */
  reinvocationPolicy?: string
}

export type WebhookConfiguration = KubeObject & { webhooks?: Webhook[] }

/** What upstream fills in where requests are matched. */
export function matchDefaults(match: MatchResources | undefined): void {
  if (!match) return
  match.matchPolicy ??= 'Equivalent'
  match.namespaceSelector ??= {}
  match.objectSelector ??= {}
  for (const rule of [...(match.resourceRules ?? []), ...(match.excludeResourceRules ?? [])])
    rule.scope ??= '*'
}
