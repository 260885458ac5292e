import { validateAddresses } from '../../../kinds/core/service/validate-addresses.ts'
import { invalid } from '../../../kinds/field-error.ts'
import { isHeadless, needsAddress, refuse, type Service } from './service-object.ts'

/** The cluster has one family: fills in what follows from that, and refuses the other. */
export function fillFamilies(service: Service, old?: Service): void {
  const { spec } = service
  if (!needsAddress(service)) return
  spec.ipFamilyPolicy ??= old?.spec.ipFamilyPolicy ?? defaultPolicy(service)
  if (spec.ipFamilyPolicy === 'SingleStack') dropSecond(service, old)
  const errors = validateAddresses(service, old)
  if (errors.length > 0) throw refuse(service, ...errors)
  refuseContradictions(service)
  if (isHeadless(service) && !hasSelector(service)) {
    spec.ipFamilies ??= ['IPv4']
    const [first] = spec.ipFamilies
    if (spec.ipFamilies.length < 2 && spec.ipFamilyPolicy !== 'SingleStack')
      spec.ipFamilies = [...spec.ipFamilies, first === 'IPv4' ? 'IPv6' : 'IPv4']
    return
  }
  refuseUnconfigured(service)
  spec.ipFamilies ??= ['IPv4']
}

const hasSelector = ({ spec }: Service) => Object.keys(spec.selector ?? {}).length > 0

const defaultPolicy = (service: Service) =>
  isHeadless(service) && !hasSelector(service) ? 'RequireDualStack' : 'SingleStack'

/** Going over to one family lets go of the second address. */
function dropSecond({ spec }: Service, old: Service | undefined): void {
  if (!old) return
  const isSame = (a?: string[], b?: string[]) => JSON.stringify(a) === JSON.stringify(b)
  if (isSame(spec.clusterIPs, old.spec.clusterIPs) && (spec.clusterIPs?.length ?? 0) > 1)
    spec.clusterIPs = spec.clusterIPs?.slice(0, 1) ?? []
  if (isSame(spec.ipFamilies, old.spec.ipFamilies) && (spec.ipFamilies?.length ?? 0) > 1)
    spec.ipFamilies = spec.ipFamilies?.slice(0, 1) ?? []
}

function refuseContradictions(service: Service): void {
  const { ipFamilyPolicy: policy, clusterIPs = [], ipFamilies = [] } = service.spec
  if (policy !== 'SingleStack') return
  const several = (what: string) =>
    invalid(
      'spec.ipFamilyPolicy',
      policy,
      `must be 'RequireDualStack' or 'PreferDualStack' when multiple ${what} are specified`,
    )
  const errors = [
    ...(clusterIPs.length === 2 ? [several('cluster IPs')] : []),
    ...(ipFamilies.length === 2 ? [several('IP families')] : []),
  ]
  if (errors.length > 0) throw refuse(service, ...errors)
}

function refuseUnconfigured(service: Service): void {
  const { ipFamilyPolicy: policy, ipFamilies = [] } = service.spec
  const errors = [
    ...(policy === 'RequireDualStack'
      ? [
          invalid(
            'spec.ipFamilyPolicy',
            policy,
            'this cluster is not configured for dual-stack services',
          ),
        ]
      : []),
    ...ipFamilies.flatMap((family, index) =>
      family === 'IPv4'
        ? []
        : [invalid(`spec.ipFamilies[${index}]`, family, 'not configured on this cluster')],
    ),
  ]
  if (errors.length > 0) throw refuse(service, ...errors)
}
