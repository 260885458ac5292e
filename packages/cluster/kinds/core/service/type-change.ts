import {
  isExternallyAccessible,
  isLoadBalancer,
  needsHealthCheck,
  type Service,
  type ServiceSpec,
} from './types.ts'

const needsClusterIp = ({ spec }: Service) => spec.type !== 'ExternalName'
const needsNodePort = ({ spec }: Service) =>
  spec.type === 'NodePort' || spec.type === 'LoadBalancer'

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null)

/**
 * Drops what the old type had and the new type has no use for, where the client left it as it was: changing the type alone
 * is then enough.
 */
export function dropTypeDependentFields(next: Service, old: Service): void {
  dropInternalPolicy(next)
  const drop = (isNeeded: (service: Service) => boolean, ...fields: (keyof ServiceSpec)[]) => {
    if (!isNeeded(old) || isNeeded(next)) return
    if (fields.every((field) => same(next.spec[field], old.spec[field])))
      for (const field of fields) delete next.spec[field]
  }
  drop(needsClusterIp, 'clusterIP', 'clusterIPs')
  drop(needsClusterIp, 'ipFamilies')
  drop(needsClusterIp, 'ipFamilyPolicy')
  if (needsNodePort(old) && !needsNodePort(next) && hasNoNewNodePort(next, old))
    for (const port of next.spec.ports ?? []) delete port.nodePort
  drop(needsHealthCheck, 'healthCheckNodePort')
  if (next.spec.allocateLoadBalancerNodePorts !== undefined)
    drop(isLoadBalancer, 'allocateLoadBalancerNodePorts')
  drop(isLoadBalancer, 'loadBalancerClass')
  drop(isExternallyAccessible, 'externalTrafficPolicy')
  if (!isLoadBalancer(next) && next.status?.loadBalancer) next.status.loadBalancer = {}
}

function hasNoNewNodePort(next: Service, old: Service): boolean {
  const had = new Set(old.spec.ports?.map((port) => port.nodePort))
  return (next.spec.ports ?? []).every(({ nodePort }) => !nodePort || had.has(nodePort))
}

/** A name elsewhere has no traffic here. Upstream fills the policy in, and takes it out of what it answers. */
export function dropInternalPolicy({ spec }: Service): void {
  if (spec.type === 'ExternalName') delete spec.internalTrafficPolicy
}
