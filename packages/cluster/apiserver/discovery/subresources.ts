import type { Resource } from '../resources.ts'

/** What discovery says of a path below an object's. */
export interface Subresource {
  readonly name: string
  readonly kind: string
  /** Where the kind is of another group. */
  readonly group?: string
  readonly version?: string
  readonly verbs: readonly string[]
}

const changes = ['get', 'patch', 'update']
const connects = ['create', 'get']
const requests = ['create', 'delete', 'get', 'patch', 'update']

/** Beside status and scale, which follow from the kind. Keyed by `GROUP/PLURAL`. */
const others: Readonly<Record<string, readonly Subresource[]>> = {
  '/namespaces': [{ name: 'finalize', kind: 'Namespace', verbs: ['update'] }],
  '/nodes': [{ name: 'proxy', kind: 'NodeProxyOptions', verbs: requests }],
  '/services': [{ name: 'proxy', kind: 'ServiceProxyOptions', verbs: requests }],
  '/pods': [
    { name: 'attach', kind: 'PodAttachOptions', verbs: connects },
    { name: 'binding', kind: 'Binding', verbs: ['create'] },
    { name: 'ephemeralcontainers', kind: 'Pod', verbs: changes },
    { name: 'eviction', group: 'policy', version: 'v1', kind: 'Eviction', verbs: ['create'] },
    { name: 'exec', kind: 'PodExecOptions', verbs: connects },
    { name: 'log', kind: 'Pod', verbs: ['get'] },
    { name: 'portforward', kind: 'PodPortForwardOptions', verbs: connects },
    { name: 'proxy', kind: 'PodProxyOptions', verbs: requests },
    { name: 'resize', kind: 'Pod', verbs: changes },
  ],
  '/serviceaccounts': [
    {
      name: 'token',
      group: 'authentication.k8s.io',
      version: 'v1',
      kind: 'TokenRequest',
      verbs: ['create'],
    },
  ],
  'certificates.k8s.io/certificatesigningrequests': [
    { name: 'approval', kind: 'CertificateSigningRequest', verbs: changes },
  ],
}

const scale: Subresource = {
  name: 'scale',
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  verbs: changes,
}

/** In the order of their names; of a custom resource the status comes first. */
export function subresourcesOf({ kind, custom }: Resource): Subresource[] {
  const found: Subresource[] = [
    ...(custom ? [] : (others[`${kind.group}/${kind.plural}`] ?? [])),
    ...(kind.status ? [{ name: 'status', kind: kind.kind, verbs: changes }] : []),
    ...(kind.scale ? [scale] : []),
  ]
  return custom ? found : found.sort((a, b) => (a.name < b.name ? -1 : 1))
}
