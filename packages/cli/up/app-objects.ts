import { type ApiObject, apiVersionOf, type ResourceRef } from '@galley/cluster/client/resource'
import {
  type Deployment,
  deployments,
  type HorizontalPodAutoscaler,
  horizontalPodAutoscalers,
  type Service,
  services,
} from '@galley/cluster/client/resources'
import { type App, labelsOf } from './app.ts'

export interface AppObject<T extends ApiObject = ApiObject> {
  readonly resource: ResourceRef<T>
  readonly object: T
}

/** Where the service listens inside its container. */
const containerPort = 5000

/** All that an app consists of, in the order in which it is applied. */
export const objectsOf = (app: App): readonly AppObject[] => [
  // The service first, so that traffic has a way as soon as the first pod is ready.
  { resource: services, object: serviceOf(app) },
  { resource: deployments, object: deploymentOf(app) },
  { resource: horizontalPodAutoscalers, object: autoscalerOf(app) },
]

/** As it is written into a file. */
export const documentOf = ({ resource, object }: AppObject): ApiObject => ({
  apiVersion: apiVersionOf(resource),
  kind: resource.kind,
  ...object,
})

const metadataOf = (app: App) => ({
  name: app.name,
  namespace: app.namespace,
  labels: labelsOf(app),
})

const selectorOf = ({ name }: App) => ({ 'app.kubernetes.io/name': name })

/** Its replicas are left to the autoscaler. */
function deploymentOf(app: App): Deployment {
  return {
    metadata: metadataOf(app),
    spec: {
      selector: { matchLabels: selectorOf(app) },
      template: {
        metadata: { labels: labelsOf(app) },
        spec: {
          containers: [
            {
              name: 'serve',
              image: app.image,
              ports: [{ name: 'http', containerPort }],
              readinessProbe: { httpGet: { path: '/readyz', port: 'http' }, periodSeconds: 2 },
              livenessProbe: {
                httpGet: { path: '/healthz', port: 'http' },
                initialDelaySeconds: 5,
                timeoutSeconds: 5,
              },
              resources: {
                requests: { cpu: '250m', memory: '256Mi' },
                limits: { memory: '1Gi' },
              },
              securityContext: {
                allowPrivilegeEscalation: false,
                capabilities: { drop: ['ALL'] },
                runAsNonRoot: true,
                seccompProfile: { type: 'RuntimeDefault' },
              },
            },
          ],
        },
      },
    },
  }
}

const serviceOf = (app: App): Service => ({
  metadata: metadataOf(app),
  spec: {
    type: 'LoadBalancer',
    selector: selectorOf(app),
    ports: [{ name: 'http', port: app.port, targetPort: 'http' }],
  },
})

const autoscalerOf = (app: App): HorizontalPodAutoscaler => ({
  metadata: metadataOf(app),
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: app.name },
    minReplicas: app.min,
    maxReplicas: app.max,
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: app.cpu } },
      },
    ],
  },
})
