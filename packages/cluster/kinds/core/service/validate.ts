import { type FieldError, forbidden, invalid, notSupported, required } from '../../field-error.ts'
import { validateEndpointIp, validateLegacyCidr, validateLegacyIp } from '../../validate/ip.ts'
import { validateLabels, validateQualifiedName } from '../../validate/labels.ts'
import { dnsSubdomainErrors, portNumberErrors } from '../../validate/names.ts'
import {
  isExternallyAccessible,
  isHeadless,
  isLoadBalancer,
  needsHealthCheck,
  type Service,
} from './types.ts'
import { validateAddresses } from './validate-addresses.ts'
import { validatePorts, validatePortUses } from './validate-ports.ts'
import { hintsAnnotation, modeAnnotation } from './warnings.ts'

const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']
const affinities = ['ClientIP', 'None']
const trafficPolicies = ['Cluster', 'Local']
const trafficDistributions = ['PreferClose']
const longestAffinity = 86400
const rangesAnnotation = 'service.beta.kubernetes.io/load-balancer-source-ranges'
const balancerOnly = "may only be used when `type` is 'LoadBalancer'"

/** All of upstream's ValidateService but the metadata, in its order. */
export function validateService(service: Service, old?: Service): FieldError[] {
  return [
    ...validateTopologyAnnotations(service),
    ...validateForType(service),
    ...validatePorts(service),
    ...validateLabels('spec.selector', service.spec.selector),
    ...validateAffinity(service),
    ...validateAddresses(service, old),
    ...validateExternalIps(service, old),
    ...validateType(service),
    ...validatePortUses(service),
    ...validateSourceRanges(service, old),
    ...validateNodePortAllocation(service),
    ...validateBalancerClass(service),
    ...validateExternalTraffic(service),
    ...validateInternalTraffic(service),
  ]
}

function validateTopologyAnnotations({ metadata: { annotations = {} } }: Service): FieldError[] {
  const [mode, hints] = [annotations[modeAnnotation], annotations[hintsAnnotation]]
  if (mode === undefined || hints === undefined || mode === hints) return []
  return [
    invalid(
      `metadata.annotations[${modeAnnotation}]`,
      mode,
      `must match annotations[${hintsAnnotation}] when both are specified`,
    ),
  ]
}

function validateForType(service: Service): FieldError[] {
  const { spec } = service
  const isWithoutPorts = (spec.ports?.length ?? 0) === 0
  const errors =
    isWithoutPorts && !isHeadless(service) && spec.type !== 'ExternalName'
      ? [required('spec.ports')]
      : []
  if (spec.type === 'ExternalName') return [...errors, ...validateExternalName(service)]
  if ((spec.type === 'LoadBalancer' || spec.type === 'NodePort') && isHeadless(service))
    errors.push(
      invalid(
        'spec.clusterIPs[0]',
        spec.clusterIPs?.[0],
        `may not be set to 'None' for ${spec.type} services`,
      ),
    )
  return errors
}

function validateExternalName({ spec }: Service): FieldError[] {
  const unset = 'may not be set for ExternalName services'
  // A trailing dot marks a name as fully qualified.
  const name = (spec.externalName ?? '').replace(/\.$/, '')
  return [
    ...(spec.clusterIPs?.length ? [forbidden('spec.clusterIPs', unset)] : []),
    ...(spec.ipFamilies?.length ? [forbidden('spec.ipFamilies', unset)] : []),
    ...(spec.ipFamilyPolicy === undefined ? [] : [forbidden('spec.ipFamilyPolicy', unset)]),
    ...(name === ''
      ? [required('spec.externalName')]
      : dnsSubdomainErrors(name).map((said) => invalid('spec.externalName', name, said))),
  ]
}

function validateAffinity({ spec }: Service): FieldError[] {
  const { sessionAffinity: affinity, sessionAffinityConfig: config } = spec
  const field = 'spec.sessionAffinityConfig'
  if (affinity === undefined) return [required('spec.sessionAffinity')]
  if (!affinities.includes(affinity))
    return [notSupported('spec.sessionAffinity', affinity, affinities)]
  if (affinity === 'None')
    return config ? [forbidden(field, 'must not be set when session affinity is None')] : []
  const at = `${field}.clientIP.timeoutSeconds`
  const timeout = config?.clientIP?.timeoutSeconds
  if (timeout === undefined) return [required(at, 'when session affinity type is ClientIP')]
  return timeout <= 0 || timeout > longestAffinity
    ? [invalid(at, timeout, `must be greater than 0 and less than ${longestAffinity}`)]
    : []
}

function validateExternalIps({ spec }: Service, old: Service | undefined): FieldError[] {
  return (spec.externalIPs ?? []).flatMap((ip, index) => {
    const field = `spec.externalIPs[${index}]`
    const errors = validateLegacyIp(field, ip, old?.spec.externalIPs)
    return errors.length > 0 ? errors : validateEndpointIp(field, ip)
  })
}

function validateType({ spec: { type } }: Service): FieldError[] {
  if (type === undefined) return [required('spec.type')]
  return types.includes(type) ? [] : [notSupported('spec.type', type, types)]
}

function validateSourceRanges(service: Service, old: Service | undefined): FieldError[] {
  const ranges = service.spec.loadBalancerSourceRanges ?? []
  const misplaced = (field: string) =>
    isLoadBalancer(service) ? [] : [forbidden(field, balancerOnly)]
  if (ranges.length > 0) {
    // Upstream capitalises it.
    const field = 'spec.LoadBalancerSourceRanges'
    const before = old?.spec.loadBalancerSourceRanges?.map((it) => it.trim())
    return [
      ...misplaced(field),
      ...ranges.flatMap((it, index) => validateLegacyCidr(`${field}[${index}]`, it.trim(), before)),
    ]
  }
  const annotated = service.metadata.annotations?.[rangesAnnotation]
  if (annotated === undefined) return []
  const field = `metadata.annotations[${rangesAnnotation}]`
  const isKept = old?.metadata.annotations?.[rangesAnnotation] === annotated
  const given = isKept || annotated.trim() === '' ? [] : annotated.trim().split(',')
  return [...misplaced(field), ...given.flatMap((it) => validateLegacyCidr(field, it.trim()))]
}

function validateNodePortAllocation(service: Service): FieldError[] {
  const { allocateLoadBalancerNodePorts: allocates } = service.spec
  if (!isLoadBalancer(service))
    return allocates === undefined
      ? []
      : [forbidden('spec.allocateLoadBalancerNodePorts', balancerOnly)]
  return allocates === undefined ? [required('allocateLoadBalancerNodePorts')] : []
}

export function validateBalancerClass(service: Service): FieldError[] {
  const field = 'spec.loadBalancerClass'
  const name = service.spec.loadBalancerClass
  if (name === undefined) return []
  return isLoadBalancer(service)
    ? validateQualifiedName(field, name)
    : [forbidden(field, balancerOnly)]
}

function validateExternalTraffic(service: Service): FieldError[] {
  const policy = service.spec.externalTrafficPolicy
  const field = 'spec.externalTrafficPolicy'
  const checked = validateHealthPort(service)
  if (!isExternallyAccessible(service))
    return policy === undefined
      ? checked
      : [invalid(field, policy, 'may only be set for externally-accessible services'), ...checked]
  if (policy === undefined) return [required(field), ...checked]
  return trafficPolicies.includes(policy)
    ? checked
    : [notSupported(field, policy, trafficPolicies), ...checked]
}

function validateHealthPort(service: Service): FieldError[] {
  const port = service.spec.healthCheckNodePort ?? 0
  const field = 'spec.healthCheckNodePort'
  if (needsHealthCheck(service))
    return port === 0
      ? [required(field)]
      : portNumberErrors(port).map((said) => invalid(field, port, said))
  return port === 0
    ? []
    : [
        invalid(
          field,
          port,
          "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
        ),
      ]
}

function validateInternalTraffic({ spec }: Service): FieldError[] {
  const { internalTrafficPolicy: policy, trafficDistribution: distribution } = spec
  const field = 'spec.internalTrafficPolicy'
  const isNeeded = ['NodePort', 'LoadBalancer', 'ClusterIP'].includes(spec.type ?? '')
  return [
    ...(policy === undefined && isNeeded ? [required(field)] : []),
    ...(policy === undefined || trafficPolicies.includes(policy)
      ? []
      : [notSupported(field, policy, trafficPolicies)]),
    ...(distribution === undefined || trafficDistributions.includes(distribution)
      ? []
      : [notSupported('spec.trafficDistribution', distribution, trafficDistributions)]),
  ]
}
