import type { Plugin } from './admission.ts'
import { autoscaledReplicas } from './autoscaled-replicas.ts'
import { certificateSubjectRestriction } from './certificate-subject.ts'
import { certificateApproval, certificateSigning } from './certificates.ts'
import { claimResize } from './claim-resize.ts'
import { defaultIngressClass, defaultStorageClass } from './default-class.ts'
import { defaultTolerationSeconds } from './default-toleration-seconds.ts'
import { limitRanger } from './limit-ranger.ts'
import { namespaceLifecycle } from './namespace-lifecycle.ts'
import { nodeRestriction } from './node-restriction/node-restriction.ts'
import { podSecurity } from './pod-security/pod-security.ts'
import { validatingAdmissionPolicy } from './policies/validating-admission-policy.ts'
import { priority } from './priority.ts'
import { resourceQuota } from './quota/resource-quota.ts'
import { runtimeClass } from './runtime-class.ts'
import { serviceAccount } from './service-account.ts'
import { storageInUse } from './storage-in-use.ts'
import { taintNodes } from './taint-nodes.ts'
import { mutatingWebhooks } from './webhooks/mutating.ts'
import { validatingWebhooks } from './webhooks/validating.ts'

/** In upstream's order. */
export const plugins: readonly Plugin[] = [
  namespaceLifecycle,
  limitRanger,
  serviceAccount,
  nodeRestriction,
  taintNodes,
  podSecurity,
  priority,
  defaultTolerationSeconds,
  defaultStorageClass,
  storageInUse,
  claimResize,
  runtimeClass,
  certificateApproval,
  certificateSigning,
  certificateSubjectRestriction,
  defaultIngressClass,
  mutatingWebhooks,
  validatingAdmissionPolicy,
  validatingWebhooks,
  autoscaledReplicas,
  resourceQuota,
]
