import type { Resources } from '../resources.ts'

/** Kinds that are no resources of their own, but that upstream knows in these versions. */
const others = new Set([
  'autoscaling/v1 Scale',
  'policy/v1 Eviction',
  'v1 Binding',
  'v1 List',
  'v1 Status',
  'authentication.k8s.io/v1 TokenRequest',
])

/** Upstream's words for a kind that it does not know; undefined where it does. */
export function unregistered(
  resources: Resources,
  apiVersion: string,
  kind: string,
): string | undefined {
  if (others.has(`${apiVersion} ${kind}`) || resources.findKind(apiVersion, kind)) return undefined
  return unregisteredKind(apiVersion, kind)
}

/** Upstream names a place in its source. */
export const unregisteredKind = (apiVersion: string, kind: string): string =>
  `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme "pkg/runtime/scheme.go:110"`
