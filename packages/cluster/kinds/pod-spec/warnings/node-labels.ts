import { own } from '../../own.ts'

const topology = 'topology.kubernetes.io'

/** Labels of nodes that have newer names. */
const renamed: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region': `deprecated since v1.17; use "${topology}/region" instead`,
  'failure-domain.beta.kubernetes.io/zone': `deprecated since v1.17; use "${topology}/zone" instead`,
  'beta.kubernetes.io/instance-type':
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
  'app.kubernetes.io/created-by': 'deprecated since v1.9',
  'scheduler.alpha.kubernetes.io/preferAvoidPods':
    'deprecated since v1.22; use Taints and Tolerations instead',
  'node-role.kubernetes.io/master': 'use "node-role.kubernetes.io/control-plane" instead',
}

export const labelDeprecation = (label: string): string | undefined => own(renamed, label)
