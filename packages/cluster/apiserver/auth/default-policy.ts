import { readFileSync } from 'node:fs'
import type { InitialObject } from '../bootstrap/objects.ts'

/** A line of `default-policy.json`, facts of a fresh cluster: its labels and annotations are those that all of them have. */
interface Line {
  readonly kind: keyof typeof plurals
  readonly name: string
  readonly namespace?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly [part: string]: unknown
}

const plurals = {
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  Role: 'roles',
  RoleBinding: 'rolebindings',
} as const

/** The roles and bindings that a cluster has from its beginning. */
export function defaultPolicy(): InitialObject[] {
  const text = readFileSync(new URL('./default-policy.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as Line[]).map(({ kind, name, namespace, labels, ...parts }) => ({
    resource: { group: 'rbac.authorization.k8s.io', version: 'v1', plural: plurals[kind], kind },
    object: {
      metadata: {
        name,
        ...(namespace && { namespace }),
        labels: { 'kubernetes.io/bootstrapping': 'rbac-defaults', ...labels },
        annotations: { 'rbac.authorization.kubernetes.io/autoupdate': 'true' },
      },
      ...parts,
    },
  }))
}
