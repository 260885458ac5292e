import type { ApiObject, ResourceRef } from '../../client/resource.ts'

/** An object that a cluster has from its beginning, and gets back at every start. */
export interface InitialObject {
  readonly resource: ResourceRef
  /** Who made it, where that is not the API server in general. */
  readonly manager?: string
  readonly object: ApiObject & Record<string, unknown>
}

const ref = (group: string, version: string, plural: string, kind: string): ResourceRef => ({
  group,
  version,
  plural,
  kind,
})

const namespace = (name: string): InitialObject => ({
  resource: ref('', 'v1', 'namespaces', 'Namespace'),
  object: { metadata: { name } },
})

const priorityClass = (name: string, value: number, description: string): InitialObject => ({
  resource: ref('scheduling.k8s.io', 'v1', 'priorityclasses', 'PriorityClass'),
  object: { metadata: { name }, value, description, preemptionPolicy: 'PreemptLowerPriority' },
})

/** What does not depend on how the cluster is set up. */
export const initialObjects: readonly InitialObject[] = [
  namespace('kube-system'),
  namespace('kube-public'),
  namespace('kube-node-lease'),
  namespace('default'),
  priorityClass(
    'system-cluster-critical',
    2_000_000_000,
    'Used for system critical pods that must run in the cluster, but can be moved to another node if necessary.',
  ),
  priorityClass(
    'system-node-critical',
    2_000_001_000,
    'Used for system critical pods that must not be moved from their current node.',
  ),
]

export interface OwnAddress {
  /** Where services get theirs from, as `10.96.0.0/16`; its first address is the API's own. */
  readonly serviceAddresses: string
  readonly serviceAddress: string
  /** Where the API is reached from nodes. */
  readonly advertised: string
  readonly port: number
}

/** The range that services get their addresses from, ready since `now` and kept while addresses of it are in use. */
const serviceRange = (name: string, addresses: string, now: string): InitialObject => ({
  resource: ref('networking.k8s.io', 'v1', 'servicecidrs', 'ServiceCIDR'),
  object: {
    metadata: { name, finalizers: ['networking.k8s.io/service-cidr-finalizer'] },
    spec: { cidrs: [addresses] },
    status: {
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          reason: '',
          message: 'Kubernetes Service CIDR is ready',
          lastTransitionTime: now,
        },
      ],
    },
  },
})

/** The `kubernetes` service, by which pods find the API, and where its address is from. `now`: RFC 3339. */
export function ownService(
  { serviceAddresses, serviceAddress, advertised, port }: OwnAddress,
  now: string,
): readonly InitialObject[] {
  const name = 'kubernetes'
  const labels = { component: 'apiserver', provider: 'kubernetes' }
  const metadata = { name, namespace: 'default' }
  const ports = [{ name: 'https', port, protocol: 'TCP' }]
  return [
    serviceRange(name, serviceAddresses, now),
    {
      resource: ref('', 'v1', 'services', 'Service'),
      object: {
        metadata: { ...metadata, labels },
        spec: {
          type: 'ClusterIP',
          clusterIP: serviceAddress,
          clusterIPs: [serviceAddress],
          ipFamilies: ['IPv4'],
          ipFamilyPolicy: 'SingleStack',
          sessionAffinity: 'None',
          ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: port }],
        },
      },
    },
    {
      resource: ref('', 'v1', 'endpoints', 'Endpoints'),
      object: {
        metadata: { ...metadata, labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } },
        subsets: [{ addresses: [{ ip: advertised }], ports }],
      },
    },
    {
      resource: ref('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice'),
      object: {
        metadata: { ...metadata, labels: { 'kubernetes.io/service-name': name } },
        addressType: 'IPv4',
        endpoints: [{ addresses: [advertised], conditions: { ready: true } }],
        ports,
      },
    },
  ]
}
