import { cronTabSchema, version } from '../crd/testing/cron-tabs.ts'

/** Its name is given to it where it has none of its own. */
export interface GoodObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata?: {
    readonly name?: string
    readonly labels?: object
    readonly annotations?: object
  }
  readonly [field: string]: unknown
}

export const nameOf = ({ metadata }: GoodObject): string => metadata?.name ?? 'a'

const labels = { app: 'a' }
const template = {
  metadata: { labels },
  spec: {
    containers: [
      {
        name: 'c',
        image: 'nginx:1.25',
        ports: [{ name: 'http', containerPort: 80 }],
        resources: { requests: { cpu: '100m' }, limits: { cpu: '1', memory: '64Mi' } },
        env: [
          { name: 'A', value: 'b' },
          { name: 'B', valueFrom: { configMapKeyRef: { name: 'm', key: 'k' } } },
        ],
        readinessProbe: { httpGet: { port: 'http', path: '/' }, periodSeconds: 1 },
        lifecycle: { preStop: { exec: { command: ['true'] } } },
        volumeMounts: [{ name: 'v', mountPath: '/v' }],
        securityContext: { runAsUser: 1, capabilities: { add: ['NET_ADMIN'] } },
      },
    ],
    initContainers: [{ name: 'i', image: 'busybox', restartPolicy: 'Always' }],
    volumes: [
      { name: 'v', emptyDir: { sizeLimit: '1Gi' } },
      { name: 'w', projected: { sources: [{ configMap: { name: 'm' } }] } },
    ],
    tolerations: [{ key: 'k', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }],
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'zone',
        whenUnsatisfiable: 'DoNotSchedule',
        labelSelector: { matchLabels: labels },
      },
    ],
    affinity: {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [
            { matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] },
          ],
        },
      },
      podAntiAffinity: {
        preferredDuringSchedulingIgnoredDuringExecution: [
          {
            weight: 1,
            podAffinityTerm: { topologyKey: 'zone', labelSelector: { matchLabels: labels } },
          },
        ],
      },
    },
    securityContext: { fsGroup: 1, sysctls: [{ name: 'net.core.somaxconn', value: '1' }] },
    hostAliases: [{ ip: '10.0.0.1', hostnames: ['h'] }],
    dnsConfig: { nameservers: ['10.0.0.2'], options: [{ name: 'ndots', value: '1' }] },
  },
}
const jobTemplate = { ...template, spec: { ...template.spec, restartPolicy: 'Never' } }
const selector = { matchLabels: labels }
const openSchema = {
  openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
}
const subjects = [{ kind: 'User', name: 'u', apiGroup: 'rbac.authorization.k8s.io' }]
const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'], resourceNames: ['a'] }]
const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' }

/** An object of most kinds that a cluster takes as it is, with most of what its kind looks at. */
export const goodObjects: readonly GoodObject[] = [
  { apiVersion: 'v1', kind: 'Pod', ...template },
  { apiVersion: 'v1', kind: 'PodTemplate', template },
  {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    spec: { replicas: 1, selector: labels, template },
  },
  {
    apiVersion: 'v1',
    kind: 'Node',
    spec: { podCIDR: '10.1.0.0/24', taints: [{ key: 'k', effect: 'NoSchedule' }] },
    status: { capacity: { cpu: '1' }, addresses: [{ type: 'InternalIP', address: '10.0.0.3' }] },
  },
  { apiVersion: 'v1', kind: 'Namespace' },
  { apiVersion: 'v1', kind: 'ConfigMap', data: { a: 'b' }, binaryData: { c: 'ZA==' } },
  { apiVersion: 'v1', kind: 'Secret', type: 'Opaque', data: { a: 'Yg==' }, stringData: { c: 'd' } },
  {
    apiVersion: 'v1',
    kind: 'Endpoints',
    subsets: [{ addresses: [{ ip: '10.0.0.4' }], ports: [{ name: 'p', port: 80 }] }],
  },
  {
    apiVersion: 'v1',
    kind: 'Event',
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'a' },
    reason: 'R',
    message: 'm',
    source: { component: 'c' },
    firstTimestamp: '2024-01-02T03:04:05Z',
    count: 1,
    type: 'Normal',
  },
  {
    apiVersion: 'v1',
    kind: 'LimitRange',
    spec: {
      limits: [{ type: 'Container', max: { cpu: '2' }, min: { cpu: '1m' }, default: { cpu: '1' } }],
    },
  },
  {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    spec: {
      hard: { pods: '100', 'requests.cpu': '100' },
      scopeSelector: {
        matchExpressions: [{ scopeName: 'PriorityClass', operator: 'In', values: ['x'] }],
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      hostPath: { path: '/x' },
      claimRef: { namespace: 'default', name: 'c' },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    spec: {
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: 's',
      selector,
    },
  },
  { apiVersion: 'v1', kind: 'ServiceAccount', imagePullSecrets: [{ name: 's' }] },
  {
    apiVersion: 'v1',
    kind: 'Service',
    spec: {
      type: 'NodePort',
      selector: labels,
      ports: [{ name: 'http', port: 80, targetPort: 'http' }],
      sessionAffinity: 'ClientIP',
      ipFamilies: ['IPv4'],
      externalIPs: ['192.0.2.7'],
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    spec: {
      replicas: 2,
      selector,
      template,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } },
    },
  },
  { apiVersion: 'apps/v1', kind: 'ReplicaSet', spec: { replicas: 1, selector, template } },
  {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    spec: {
      serviceName: 's',
      selector,
      template,
      volumeClaimTemplates: [
        {
          metadata: { name: 'd' },
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: '1Gi' } },
          },
        },
      ],
      ordinals: { start: 1 },
    },
  },
  {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    spec: { selector, template, updateStrategy: { type: 'OnDelete' } },
  },
  { apiVersion: 'apps/v1', kind: 'ControllerRevision', revision: 1, data: { spec: {} } },
  {
    apiVersion: 'batch/v1',
    kind: 'Job',
    spec: {
      completions: 2,
      parallelism: 1,
      completionMode: 'Indexed',
      backoffLimitPerIndex: 1,
      podFailurePolicy: {
        rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [42] } }],
      },
      successPolicy: { rules: [{ succeededIndexes: '0-1', succeededCount: 1 }] },
      template: jobTemplate,
    },
  },
  {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    spec: {
      schedule: '*/5 1-3 * * mon',
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      jobTemplate: { spec: { template: jobTemplate } },
    },
  },
  {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'a' },
      minReplicas: 1,
      maxReplicas: 5,
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
        },
        {
          type: 'External',
          external: { metric: { name: 'q', selector }, target: { type: 'Value', value: '10' } },
        },
      ],
      behavior: {
        scaleUp: { policies: [{ type: 'Pods', value: 4, periodSeconds: 15 }], selectPolicy: 'Max' },
        scaleDown: { stabilizationWindowSeconds: 60 },
      },
    },
  },
  {
    apiVersion: 'autoscaling/v1',
    kind: 'HorizontalPodAutoscaler',
    metadata: {
      name: 'b',
      annotations: {
        'autoscaling.alpha.kubernetes.io/metrics':
          '[{"type":"Pods","pods":{"metricName":"m","targetAverageValue":"1"}}]',
      },
    },
    spec: {
      scaleTargetRef: { kind: 'Deployment', name: 'a' },
      maxReplicas: 5,
      targetCPUUtilizationPercentage: 50,
    },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    spec: {
      defaultBackend: { service: { name: 's', port: { number: 80 } } },
      tls: [{ hosts: ['a.example'], secretName: 't' }],
      rules: [
        {
          host: '*.example',
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: 's', port: { name: 'http' } } },
              },
            ],
          },
        },
      ],
    },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    spec: { controller: 'e.example/c', parameters: { kind: 'K', name: 'n', scope: 'Cluster' } },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    spec: {
      podSelector: selector,
      ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] }],
      egress: [{ to: [{ namespaceSelector: selector }], ports: [{ port: 53, endPort: 60 }] }],
      policyTypes: ['Egress'],
    },
  },
  { apiVersion: 'networking.k8s.io/v1', kind: 'ServiceCIDR', spec: { cidrs: ['10.97.0.0/24'] } },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    addressType: 'IPv4',
    endpoints: [
      {
        addresses: ['10.0.0.5'],
        conditions: { ready: true },
        hints: { forZones: [{ name: 'z' }] },
      },
    ],
    ports: [{ name: 'p', port: 80, protocol: 'TCP', appProtocol: 'http' }],
  },
  {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    spec: { minAvailable: '50%', selector, unhealthyPodEvictionPolicy: 'AlwaysAllow' },
  },
  {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    spec: {
      holderIdentity: 'h',
      renewTime: '2024-01-02T03:04:05.000006Z',
      leaseDurationSeconds: 15,
    },
  },
  { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', value: 10, globalDefault: true },
  {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: 'b' },
    eventTime: '2024-01-02T03:04:05.000006Z',
    reportingController: 'c.example/c',
    reportingInstance: 'i',
    action: 'A',
    reason: 'R',
    type: 'Warning',
    regarding: { kind: 'Pod', namespace: 'default', name: 'a' },
    series: { count: 2, lastObservedTime: '2024-01-02T03:04:05.000006Z' },
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'StorageClass',
    provisioner: 'p.example',
    parameters: { a: 'b' },
    volumeBindingMode: 'WaitForFirstConsumer',
    allowedTopologies: [{ matchLabelExpressions: [{ key: 'zone', values: ['a'] }] }],
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSIDriver',
    spec: { volumeLifecycleModes: ['Persistent'], tokenRequests: [{ audience: 'a' }] },
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSINode',
    spec: {
      drivers: [{ name: 'd', nodeID: 'n', topologyKeys: ['zone'], allocatable: { count: 1 } }],
    },
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSIStorageCapacity',
    storageClassName: 's',
    capacity: '1Gi',
    nodeTopology: selector,
  },
  {
    apiVersion: 'storage.k8s.io/v1',
    kind: 'VolumeAttachment',
    spec: { attacher: 'a', nodeName: 'n', source: { persistentVolumeName: 'p' } },
  },
  {
    apiVersion: 'node.k8s.io/v1',
    kind: 'RuntimeClass',
    handler: 'h',
    overhead: { podFixed: { cpu: '1m' } },
    scheduling: { nodeSelector: { a: 'b' } },
  },
  {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    kind: 'FlowSchema',
    spec: {
      priorityLevelConfiguration: { name: 'p' },
      matchingPrecedence: 2,
      distinguisherMethod: { type: 'ByUser' },
      rules: [
        {
          subjects: [{ kind: 'Group', group: { name: 'g' } }],
          nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/x/*'] }],
        },
      ],
    },
  },
  {
    apiVersion: 'flowcontrol.apiserver.k8s.io/v1',
    kind: 'PriorityLevelConfiguration',
    spec: {
      type: 'Limited',
      limited: {
        nominalConcurrencyShares: 1,
        limitResponse: {
          type: 'Queue',
          queuing: { queues: 8, handSize: 4, queueLengthLimit: 10 },
        },
      },
    },
  },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', rules },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    rules: [...rules, { nonResourceURLs: ['/x'], verbs: ['*'] }],
    aggregationRule: { clusterRoleSelectors: [selector] },
  },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'RoleBinding', subjects, roleRef },
  { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', subjects, roleRef },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    spec: {
      matchConstraints: {
        resourceRules: [
          { apiGroups: ['*'], apiVersions: ['*'], operations: ['CREATE'], resources: ['pods'] },
        ],
      },
      validations: [{ expression: 'true', message: 'm', reason: 'Invalid' }],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    spec: {
      policyName: 'p',
      validationActions: ['Deny'],
      matchResources: { namespaceSelector: selector },
    },
  },
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    metadata: { name: '10.96.0.77' },
    spec: { parentRef: { group: '', resource: 'services', namespace: 'default', name: 'a' } },
  },
  {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1.local.example' },
    spec: { group: 'local.example', version: 'v1', groupPriorityMinimum: 1, versionPriority: 1 },
  },
  {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: 'v1.remote.example' },
    spec: {
      group: 'remote.example',
      version: 'v1',
      groupPriorityMinimum: 1,
      versionPriority: 1,
      service: { namespace: 'default', name: 'a', port: 443 },
      caBundle: 'YQ==',
    },
  },
  {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'shirts.stable.example.com' },
    spec: {
      group: 'stable.example.com',
      scope: 'Namespaced',
      names: { plural: 'shirts', singular: 'shirt', kind: 'Shirt', shortNames: ['sh'] },
      versions: [
        version(cronTabSchema, {
          subresources: {
            status: {},
            scale: {
              specReplicasPath: '.spec.replicas',
              statusReplicasPath: '.status.replicas',
              labelSelectorPath: '.status.selector',
            },
          },
          additionalPrinterColumns: [
            { name: 'Mode', type: 'string', jsonPath: '.spec.mode' },
            { name: 'Ready', type: 'string', jsonPath: '.spec.items[?(@.name=="a")].name' },
          ],
          selectableFields: [{ jsonPath: '.spec.mode' }],
        }),
        { name: 'v0', served: true, storage: false, deprecated: true, schema: openSchema },
      ],
      conversion: { strategy: 'None' },
    },
  },
  {
    apiVersion: 'stable.example.com/v1',
    kind: 'CronTab',
    spec: {
      cronSpec: '* * * * *',
      mode: 'Fast',
      replicas: 3,
      note: 'n',
      port: '80%',
      until: '2024-01-02',
      items: [{ name: 'a' }],
      tags: ['x', 'y'],
      template: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'e' } },
      labels: { a: 'b' },
    },
  },
]

/** Questions that are answered and kept nowhere. */
export const goodReviews: readonly GoodObject[] = [
  {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: 'u',
      groups: ['g'],
      resourceAttributes: {
        verb: 'list',
        resource: 'pods',
        labelSelector: { requirements: [{ key: 'a', operator: 'In', values: ['b'] }] },
      },
    },
  },
  {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectRulesReview',
    spec: { namespace: 'default' },
  },
  {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenReview',
    spec: { token: 'a.b.c', audiences: ['x'] },
  },
]
