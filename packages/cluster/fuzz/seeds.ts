/** Objects that say what they are, with most of what the parsers tell apart. */
export const objects: readonly {
  readonly struct: string
  readonly object: Record<string, unknown>
}[] = [
  {
    struct: 'io.k8s.api.core.v1.Pod',
    object: {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'a',
        labels: { app: 'a' },
        creationTimestamp: '2024-01-02T03:04:05Z',
        managedFields: [{ manager: 'm', operation: 'Apply', fieldsV1: { 'f:spec': {} } }],
      },
      spec: {
        containers: [
          {
            name: 'c',
            image: 'nginx:1.25',
            resources: { limits: { cpu: '100m', memory: '64Mi' } },
            readinessProbe: { httpGet: { port: 'http', path: '/' }, periodSeconds: 1 },
            env: [{ name: 'A', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
          },
        ],
        volumes: [{ name: 'v', emptyDir: {} }],
        tolerations: [{ operator: 'Exists', tolerationSeconds: 300 }],
        hostNetwork: true,
      },
    },
  },
  {
    struct: 'io.k8s.api.core.v1.Secret',
    object: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' }, data: { k: 'eA==' } },
  },
  {
    struct: 'io.k8s.api.coordination.v1.Lease',
    object: {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      spec: { renewTime: '2024-01-02T03:04:05.000006Z', leaseDurationSeconds: 15 },
    },
  },
  {
    struct: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
    object: {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      spec: {
        versions: [
          {
            name: 'v1',
            schema: {
              openAPIV3Schema: {
                type: 'object',
                properties: { a: { type: 'array', items: { type: 'string' }, default: ['x'] } },
                additionalProperties: true,
                dependencies: { a: ['b'] },
                maximum: 1.5,
                enum: [1, null, 'x'],
              },
            },
            subresources: { status: {} },
          },
        ],
      },
    },
  },
  {
    struct: 'io.k8s.api.authorization.v1.SubjectAccessReview',
    object: {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: { user: 'u', extra: { a: ['b', 'c'] } },
    },
  },
]
