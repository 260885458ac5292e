/** A pod of the usual size, as JSON. */
export function podManifest(index: number): string {
  const probe = { httpGet: { path: '/readyz', port: 5000 }, periodSeconds: 5 }
  return JSON.stringify({
    metadata: { name: `pod-${index}`, labels: { app: 'ml-app', shard: String(index % 10) } },
    spec: {
      containers: [
        {
          name: 'ml-app',
          image: '10.10.1.1:5000/ml-app:0.0.1',
          ports: [{ containerPort: 5000 }],
          env: [{ name: 'WORKERS', value: '1' }],
          resources: {
            requests: { cpu: '100m', memory: '128Mi' },
            limits: { cpu: '500m', memory: '512Mi' },
          },
          readinessProbe: probe,
          livenessProbe: probe,
        },
      ],
    },
  })
}

export function nodeManifest(index: number): string {
  const capacity = { cpu: '32', memory: '64Gi', pods: '110' }
  return JSON.stringify({
    metadata: { name: `node-${index}`, labels: { 'kubernetes.io/hostname': `node-${index}` } },
    status: { capacity, allocatable: capacity },
  })
}
