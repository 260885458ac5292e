import { type Certified, makeAuthority, makeLeaf } from '@galley/cluster/pki/certificates'

const namespace = 'monitoring'
const name = 'adapter'

export interface ServingCertificate extends Certified {
  /** PEM; signed it. */
  readonly authority: string
}

/** What an adapter serves with. */
export async function adapterCertificate(): Promise<ServingCertificate> {
  const now = Date.now()
  const authority = await makeAuthority('adapter-ca', now)
  const names = [`${name}.${namespace}.svc`]
  const leaf = await makeLeaf(authority, { subject: 'CN=adapter', usage: 'server', names }, now)
  return { ...leaf, authority: authority.certificate }
}

const rbac = 'rbac.authorization.k8s.io'
const account = { kind: 'ServiceAccount', name, namespace }
const role = (kind: string, name: string) => ({ apiGroup: rbac, kind, name })

/** As whom an adapter asks the cluster, and what it may ask. */
export const adapterAccount: readonly object[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace } },
  {
    apiVersion: `${rbac}/v1`,
    kind: 'RoleBinding',
    metadata: { name, namespace: 'kube-system' },
    roleRef: role('Role', 'extension-apiserver-authentication-reader'),
    subjects: [account],
  },
  {
    apiVersion: `${rbac}/v1`,
    kind: 'ClusterRoleBinding',
    metadata: { name },
    roleRef: role('ClusterRole', 'view'),
    subjects: [account],
  },
]

export const adapterService = (spec: object) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace },
  spec,
})

/** Makes an adapter the server of its two groups. */
export const adapterRegistrations = (authority: string, port: number): readonly object[] =>
  ['custom.metrics.k8s.io', 'external.metrics.k8s.io'].map((group) => ({
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `v1beta1.${group}` },
    spec: {
      group,
      version: 'v1beta1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      service: { name, namespace, port },
      caBundle: Buffer.from(authority).toString('base64'),
    },
  }))

export const scaledDeployment = (name: string, container: object) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'main', ...container }] },
    },
  },
})

export const autoscaler = (name: string, metric: object, most: number) => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    minReplicas: 1,
    maxReplicas: most,
    metrics: [metric],
  },
})

/** One of each type that an adapter gives. */
export const metrics = {
  object: {
    type: 'Object',
    object: {
      metric: { name: 'requests' },
      describedObject: { apiVersion: 'v1', kind: 'Service', name: 'web' },
      target: { type: 'Value', value: '10' },
    },
  },
  pods: {
    type: 'Pods',
    pods: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '5' } },
  },
  external: {
    type: 'External',
    external: {
      metric: { name: 'jobs', selector: { matchLabels: { queue: 'mail' } } },
      target: { type: 'AverageValue', averageValue: '4' },
    },
  },
} as const
