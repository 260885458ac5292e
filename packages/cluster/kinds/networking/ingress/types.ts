import type { LoadBalancerStatus } from '../../core/service/types.ts'
import type { KubeObject } from '../../object.ts'

export interface TypedReference {
  apiGroup?: string
  kind?: string
  name?: string
}

export interface IngressBackend {
  service?: { name?: string; port?: { name?: string; number?: number } }
  resource?: TypedReference
}

export interface IngressPath {
  path?: string
  pathType?: string
  backend: IngressBackend
}

export interface IngressRule {
  host?: string
  http?: { paths?: IngressPath[] }
}

export interface IngressSpec {
  ingressClassName?: string
  defaultBackend?: IngressBackend
  rules?: IngressRule[]
  tls?: { hosts?: string[]; secretName?: string }[]
}

export type Ingress = KubeObject & {
  spec: IngressSpec
  status?: { loadBalancer?: LoadBalancerStatus }
}

/** From before there was a field for it. */
export const ingressClassAnnotation = 'kubernetes.io/ingress.class'
