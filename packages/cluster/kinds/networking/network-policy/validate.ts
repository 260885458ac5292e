import {
  type FieldError,
  forbidden,
  goStrings,
  invalid,
  invalidGo,
  notSupported,
  required,
} from '../../field-error.ts'
import { type Cidr, maskedBytes, parseCidr, validateLegacyCidr } from '../../validate/ip.ts'
import { validateLabelSelector } from '../../validate/label-selector.ts'
import { portNameErrors, portNumberErrors } from '../../validate/names.ts'
import type { SelectorOptions } from '../../validate/requirement.ts'
import {
  type IpBlock,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  type NetworkPolicySpec,
  peersOf,
} from './types.ts'

interface Options extends SelectorOptions {
  /** Networks that stood there before, valid or not. */
  readonly cidrs?: readonly string[]
}

const directions = ['Ingress', 'Egress']
const protocols = ['TCP', 'UDP', 'SCTP']

export function validateNetworkPolicy({ spec }: NetworkPolicy, options: Options = {}) {
  return validateSpec(spec, options)
}

/** Checked twice, as upstream does it; the first time without knowing what stood there before. */
export function validateNetworkPolicyUpdate(next: NetworkPolicy, old: NetworkPolicy): FieldError[] {
  const allowsValues = validateLabelSelector('', old.spec.podSelector).length > 0
  const cidrs = peersOf(old.spec).flatMap(({ peer: { ipBlock } }) =>
    ipBlock ? [ipBlock.cidr ?? '', ...(ipBlock.except ?? [])] : [],
  )
  return [
    ...validateSpec(next.spec, { allowsValues }),
    ...validateSpec(next.spec, { allowsValues, cidrs }),
  ]
}

function validateSpec(spec: NetworkPolicySpec, options: Options): FieldError[] {
  const rules = (
    field: string,
    all: readonly { ports?: NetworkPolicyPort[]; peers: NetworkPolicyPeer[] | undefined }[],
    peersField: string,
  ) =>
    all.flatMap(({ ports = [], peers = [] }, index) => [
      ...ports.flatMap((port, at) => validatePort(`${field}[${index}].ports[${at}]`, port)),
      ...peers.flatMap((peer, at) =>
        validatePeer(`${field}[${index}].${peersField}[${at}]`, peer, options),
      ),
    ])
  return [
    ...validateLabelSelector('spec.podSelector', spec.podSelector, options),
    ...rules(
      'spec.ingress',
      (spec.ingress ?? []).map(({ from, ...rest }) => ({ ...rest, peers: from })),
      'from',
    ),
    ...rules(
      'spec.egress',
      (spec.egress ?? []).map(({ to, ...rest }) => ({ ...rest, peers: to })),
      'to',
    ),
    ...validateTypes(spec.policyTypes),
  ]
}

function validateTypes(types: readonly string[] = []): FieldError[] {
  const field = 'spec.policyTypes'
  if (types.length > directions.length)
    return [
      invalidGo(
        field,
        goStrings(types, 'networking.PolicyType'),
        'may not specify more than two policyTypes',
      ),
    ]
  return types.flatMap((type, index) =>
    directions.includes(type) ? [] : [notSupported(`${field}[${index}]`, type, directions)],
  )
}

function validatePort(field: string, it: NetworkPolicyPort): FieldError[] {
  const { protocol, port, endPort } = it
  const refuseEnd = (value: number, said: string) => invalid(`${field}.endPort`, value, said)
  const errors =
    protocol === undefined || protocols.includes(protocol)
      ? []
      : [notSupported(`${field}.protocol`, protocol, protocols)]
  if (typeof port === 'number') {
    errors.push(...portNumberErrors(port).map((said) => invalid(`${field}.port`, port, said)))
    if (endPort !== undefined) {
      if (endPort < port) errors.push(refuseEnd(port, 'must be greater than or equal to `port`'))
      errors.push(...portNumberErrors(endPort).map((said) => refuseEnd(endPort, said)))
    }
    return errors
  }
  if (endPort !== undefined)
    errors.push(
      refuseEnd(
        endPort,
        port === undefined
          ? 'may not be specified when `port` is not specified'
          : 'may not be specified when `port` is non-numeric',
      ),
    )
  if (port !== undefined)
    errors.push(...portNameErrors(port).map((said) => invalid(`${field}.port`, port, said)))
  return errors
}

function validatePeer(field: string, peer: NetworkPolicyPeer, options: Options): FieldError[] {
  const { podSelector, namespaceSelector, ipBlock } = peer
  const count = [podSelector, namespaceSelector, ipBlock].filter((it) => it !== undefined).length
  return [
    ...validateLabelSelector(`${field}.podSelector`, podSelector, options),
    ...validateLabelSelector(`${field}.namespaceSelector`, namespaceSelector, options),
    ...(ipBlock ? validateBlock(`${field}.ipBlock`, ipBlock, options.cidrs) : []),
    ...(count === 0 ? [required(field, 'must specify a peer')] : []),
    ...(count > 1 && ipBlock
      ? [forbidden(field, 'may not specify both ipBlock and another peer')]
      : []),
  ]
}

function validateBlock(
  field: string,
  { cidr: text, except = [] }: IpBlock,
  before: readonly string[] | undefined,
): FieldError[] {
  if (!text) return [required(`${field}.cidr`)]
  const errors = validateLegacyCidr(`${field}.cidr`, text, before)
  const cidr = parseCidr(text)
  if (!cidr) return errors
  return [
    ...errors,
    ...except.flatMap((it, index) => validateExcept(`${field}.except[${index}]`, it, cidr, before)),
  ]
}

function validateExcept(
  field: string,
  text: string,
  cidr: Cidr,
  before: readonly string[] | undefined,
): FieldError[] {
  const except = parseCidr(text)
  return [
    ...validateLegacyCidr(field, text, before),
    ...(except && !isWithin(except, cidr)
      ? [invalid(field, text, 'must be a strict subset of `cidr`')]
      : []),
  ]
}

/** Smaller, and lying in it. */
function isWithin(inner: Cidr, outer: Cidr): boolean {
  if (inner.ip.bytes.length !== outer.ip.bytes.length || outer.prefix >= inner.prefix) return false
  const first = maskedBytes({ ...inner, prefix: outer.prefix })
  return maskedBytes(outer).every((byte, index) => byte === first[index])
}
