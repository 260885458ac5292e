import type { KubeObject } from '../../../kinds/object.ts'
import { equal } from '../../../patch/json.ts'
import { refuse } from '../lookup.ts'
import type { Restriction } from './restriction.ts'

type Node = KubeObject & { spec?: { taints?: unknown[]; configSource?: unknown } }

/** A node changes no other, and of itself nothing that would draw pods to it. */
export const restrictNode: Restriction = (attributes, node) => {
  const { name, object, old, operation } = attributes
  const who = `node ${JSON.stringify(node)} is not allowed to`
  if (name !== node) throw refuse(attributes, `${who} modify node ${JSON.stringify(name)}`)
  if (!object) return
  const labels = forbiddenLabels(object, old)
  if (operation === 'CREATE' && labels)
    throw refuse(attributes, `${who} set the following labels: ${labels}`)
  if (!old) return
  const [next, before]: readonly Node[] = [object, old]
  if (!equal(next?.spec?.taints ?? [], before?.spec?.taints ?? []))
    throw refuse(attributes, `${who} modify taints`)
  if (!equal(object.metadata.ownerReferences ?? [], old.metadata.ownerReferences ?? []))
    throw refuse(attributes, `${who} modify ownerReferences`)
  if (labels) throw refuse(attributes, `is not allowed to modify labels: ${labels}`)
}

/** Labels of Kubernetes' own that a node says of itself. */
const own = new Set([
  'kubernetes.io/hostname',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
  'beta.kubernetes.io/instance-type',
  'node.kubernetes.io/instance-type',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
])

function forbiddenLabels(next: KubeObject, old: KubeObject | undefined): string {
  const [after, before] = [next.metadata.labels ?? {}, old?.metadata.labels ?? {}]
  return [...new Set([...Object.keys(after), ...Object.keys(before)])]
    .filter((label) => after[label] !== before[label] && isForbidden(label))
    .toSorted()
    .join(', ')
}

function isForbidden(label: string): boolean {
  const prefix = label.includes('/') ? (label.split('/')[0] ?? '') : ''
  const isOf = (...domains: readonly string[]) =>
    domains.some((domain) => prefix === domain || prefix.endsWith(`.${domain}`))
  if (isOf('node-restriction.kubernetes.io')) return true
  const isOwn = own.has(label) || isOf('kubelet.kubernetes.io', 'node.kubernetes.io')
  return isOf('kubernetes.io', 'k8s.io') && !isOwn
}
