import type { KubeObject } from '../../object.ts'

export interface ServicePort {
  name?: string
  protocol?: string
  appProtocol?: string
  port?: number
  targetPort?: number | string
  nodePort?: number
}

export interface ServiceSpec {
  type?: string
  ports?: ServicePort[]
  selector?: Record<string, string>
  clusterIP?: string
  clusterIPs?: string[]
  ipFamilies?: string[]
  ipFamilyPolicy?: string
  externalIPs?: string[]
  externalName?: string
  sessionAffinity?: string
  sessionAffinityConfig?: { clientIP?: { timeoutSeconds?: number } }
  loadBalancerIP?: string
  loadBalancerSourceRanges?: string[]
  loadBalancerClass?: string
  allocateLoadBalancerNodePorts?: boolean
  externalTrafficPolicy?: string
  internalTrafficPolicy?: string
  healthCheckNodePort?: number
  publishNotReadyAddresses?: boolean
  trafficDistribution?: string
}

export interface LoadBalancerIngress {
  ip?: string
  ipMode?: string
  hostname?: string
}

export interface LoadBalancerStatus {
  ingress?: LoadBalancerIngress[]
}

export type Service = KubeObject & {
  spec: ServiceSpec
  status?: { loadBalancer?: LoadBalancerStatus }
}

export const isHeadless = ({ spec }: Service): boolean =>
  spec.clusterIPs?.length === 1 && spec.clusterIPs[0] === 'None'

export const isLoadBalancer = ({ spec }: Service): boolean => spec.type === 'LoadBalancer'

/** Traffic may come from outside the cluster. */
export const isExternallyAccessible = ({ spec }: Service): boolean =>
  spec.type === 'LoadBalancer' ||
  spec.type === 'NodePort' ||
  (spec.type === 'ClusterIP' && (spec.externalIPs?.length ?? 0) > 0)

export const needsHealthCheck = (service: Service): boolean =>
  isLoadBalancer(service) && service.spec.externalTrafficPolicy === 'Local'
