import { compareVersions } from './version-order.ts'

/** The order in which upstream lists its groups; those that clients define follow by name. */
const builtIn = [
  'apiregistration.k8s.io',
  'apps',
  'events.k8s.io',
  'authentication.k8s.io',
  'authorization.k8s.io',
  'autoscaling',
  'batch',
  'certificates.k8s.io',
  'networking.k8s.io',
  'policy',
  'rbac.authorization.k8s.io',
  'storage.k8s.io',
  'admissionregistration.k8s.io',
  'apiextensions.k8s.io',
  'scheduling.k8s.io',
  'coordination.k8s.io',
  'node.k8s.io',
  'discovery.k8s.io',
  'flowcontrol.apiserver.k8s.io',
]

const rank = (group: string): number => {
  const at = builtIn.indexOf(group)
  return at < 0 ? builtIn.length : at
}

export const compareGroups = (a: string, b: string): number =>
  rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0)

export const sortedVersions = (versions: Iterable<string>): string[] =>
  [...new Set(versions)].sort(compareVersions)
