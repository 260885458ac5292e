import { ageColumn, nameColumn, text } from '../columns.ts'
import { type FieldError, goStrings, invalid, invalidGo, required } from '../field-error.ts'
import { keepMetadata } from '../keep-metadata.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'
import { immutableText } from '../validate/immutable.ts'
import { isIp6, parseCidr, validateCidr } from '../validate/ip.ts'

type ServiceCidr = KubeObject & { spec: { cidrs?: string[] }; status?: object }

const field = 'spec.cidrs'

const familyOf = (cidr: string | undefined) => {
  const parsed = parseCidr(cidr ?? '')
  return parsed && (isIp6(parsed.ip) ? 6 : 4)
}

function validate({ spec: { cidrs = [] } }: ServiceCidr): FieldError[] {
  if (cidrs.length === 0) return [required(field, 'at least one CIDR required')]
  if (cidrs.length > 2)
    return [
      invalidGo(
        field,
        `networking.ServiceCIDRSpec{CIDRs:${goStrings(cidrs)}}`,
        'may only hold up to 2 values',
      ),
    ]
  const errors = cidrs.flatMap((cidr, index) => validateCidr(`${field}[${index}]`, cidr))
  const family = familyOf(cidrs[0])
  if (cidrs.length === 2 && family && family === familyOf(cidrs[1]))
    errors.push(
      invalidGo(
        field,
        goStrings(cidrs),
        'may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
      ),
    )
  return errors
}

/** Networks stay; a second family may join one. */
function validateUpdate(next: ServiceCidr, old: ServiceCidr): FieldError[] {
  const cidrs = next.spec.cidrs ?? []
  const before = old.spec.cidrs ?? []
  const isJoined = before.length === 1 && cidrs.length === 2
  if (before.length !== cidrs.length && !isJoined)
    return [invalidGo(field, goStrings(next.spec.cidrs), immutableText)]
  return [
    ...before.flatMap((cidr, index) =>
      cidr === cidrs[index] ? [] : [invalid(`${field}[${index}]`, cidrs[index], immutableText)],
    ),
    ...(isJoined ? validate(next) : []),
  ]
}

export const serviceCidr = kind<ServiceCidr>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'ServiceCIDR',
  plural: 'servicecidrs',
  singular: 'servicecidr',
  isNamespaced: false,
  structure: 'io.k8s.api.networking.v1.ServiceCIDR',
  validate,
  update: { validate: validateUpdate },
  status: { prepare: keepMetadata },
  keepsStatusOnCreate: true,
  columns: [nameColumn, text('CIDRs', ({ spec }) => (spec.cidrs ?? []).join(',')), ageColumn],
})
