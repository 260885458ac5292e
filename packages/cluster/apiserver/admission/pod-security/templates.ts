import type { Kind } from '../../../kinds/kind.ts'
import type { KubeObject } from '../../../kinds/object.ts'
import type { Pod, PodSpec } from './pod.ts'

interface Template {
  readonly metadata?: { readonly annotations?: Readonly<Record<string, string>> }
  readonly spec?: PodSpec
}

/** Where an object of a kind has its template of pods; a pod is one itself. */
const paths: Readonly<Record<string, readonly string[]>> = {
  '/pods': [],
  '/podtemplates': ['template'],
  '/replicationcontrollers': ['spec', 'template'],
  'apps/replicasets': ['spec', 'template'],
  'apps/deployments': ['spec', 'template'],
  'apps/statefulsets': ['spec', 'template'],
  'apps/daemonsets': ['spec', 'template'],
  'batch/jobs': ['spec', 'template'],
  'batch/cronjobs': ['spec', 'jobTemplate', 'spec', 'template'],
}

/** The pod that an object is, or makes. */
export function podIn({ group, plural }: Kind, object: KubeObject): Pod | undefined {
  const path = paths[`${group}/${plural}`]
  if (!path) return undefined
  let found: unknown = object
  for (const field of path) found = (found as Record<string, unknown> | undefined)?.[field]
  // Safe: the object was decoded by its kind's structure.
  const { metadata, spec = {} } = (found ?? {}) as Template
  return found ? { annotations: metadata?.annotations ?? {}, spec } : undefined
}
