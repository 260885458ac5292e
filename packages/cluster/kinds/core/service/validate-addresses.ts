import {
  duplicate,
  type FieldError,
  goStrings,
  invalid,
  invalidGo,
  notSupported,
  required,
} from '../../field-error.ts'
import { isIp6, parseIp, validateLegacyIp } from '../../validate/ip.ts'
import { isHeadless, type Service } from './types.ts'

const families = ['IPv4', 'IPv6']
const policies = ['PreferDualStack', 'RequireDualStack', 'SingleStack']
const field = 'spec.clusterIPs'

const isText6 = (text: string) => {
  const ip = parseIp(text)
  return !!ip && isIp6(ip)
}

/** Addresses, their families and how many there shall be, as far as they can be judged by themselves. */
export function validateAddresses(service: Service, old: Service | undefined): FieldError[] {
  const { spec } = service
  if (spec.type === 'ExternalName') return []
  const { ipFamilyPolicy: policy } = spec
  const errors = [
    ...validateFirst(service),
    ...validateFamilies(spec.ipFamilies),
    ...(policy === undefined || policies.includes(policy)
      ? []
      : [notSupported('spec.ipFamilyPolicy', policy, policies)]),
  ]
  const addresses = validateEach(service, old)
  const isTooMany = (spec.clusterIPs?.length ?? 0) > 2
  if (isTooMany) addresses.push(refuse(service, 'may only hold up to 2 values'))
  // With a wrong address among them, what follows would only confuse.
  const isInvalid = addresses.length > (isTooMany ? 1 : 0)
  return [...errors, ...addresses, ...(isInvalid ? [] : validateTogether(service))]
}

const refuse = ({ spec }: Service, said: string) =>
  invalidGo(field, goStrings(spec.clusterIPs), said)

function validateFirst(service: Service): FieldError[] {
  const { clusterIP, clusterIPs = [] } = service.spec
  if (!clusterIP)
    return clusterIPs.length > 0
      ? [refuse(service, 'must be empty when `clusterIP` is not specified')]
      : []
  if (clusterIPs.length === 0) return [required(field)]
  return clusterIPs[0] === clusterIP ? [] : [refuse(service, 'first value must match `clusterIP`')]
}

const validateFamilies = (given: readonly string[] = []): FieldError[] =>
  given.flatMap((family, index) => [
    ...(families.includes(family)
      ? []
      : [notSupported(`spec.ipFamilies[${index}]`, family, families)]),
    ...(given.indexOf(family) < index ? [duplicate(`spec.ipFamilies[${index}]`, family)] : []),
  ])

function validateEach(service: Service, old: Service | undefined): FieldError[] {
  const { clusterIPs = [] } = service.spec
  return clusterIPs.flatMap((ip, index) => {
    if (index > 0 || ip !== 'None')
      return validateLegacyIp(`${field}[${index}]`, ip, old?.spec.clusterIPs)
    return clusterIPs.length > 1 ? [refuse(service, "'None' must be the first and only value")] : []
  })
}

function validateTogether(service: Service): FieldError[] {
  const { clusterIPs = [], ipFamilies = [] } = service.spec
  const isDual = new Set(clusterIPs.map(isText6)).size === 2
  const errors =
    clusterIPs.length > 1 && !isDual
      ? [refuse(service, 'may specify no more than one IP for each IP family')]
      : []
  if (isHeadless(service)) return errors
  const mismatched = clusterIPs.flatMap((ip, index) => {
    const family = ipFamilies[index]
    const isExpected = family === undefined || (family === 'IPv6') === isText6(ip)
    return isExpected || !families.includes(family)
      ? []
      : [
          invalid(
            `${field}[${index}]`,
            ip,
            `expected an ${family} value as indicated by \`ipFamilies[${index}]\``,
          ),
        ]
  })
  return [...errors, ...mismatched]
}
