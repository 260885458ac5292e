import { equal } from '../../equal.ts'
import {
  duplicateGo,
  type FieldError,
  forbidden,
  goStrings,
  invalid,
  invalidGo,
  required,
} from '../../field-error.ts'
import { validateTaintEffect } from '../../pod-spec/validate/scheduling.ts'
import { isIp6, parseCidr, validateLegacyCidr } from '../../validate/ip.ts'
import { validateQualifiedName } from '../../validate/labels.ts'
import { labelValueErrors } from '../../validate/names.ts'
import { validateAmount } from '../resource-quota/validate.ts'
import type { Node, Taint } from './types.ts'

export function validateNode(node: Node): FieldError[] {
  const { podCIDRs = [], taints } = node.spec
  return [
    // Upstream looks for them in the metadata.
    ...validateTaints('metadata.taints', taints),
    ...validateNodeAmounts(node),
    ...podCIDRs.flatMap((it, index) => validateLegacyCidr(`spec.podCIDRs[${index}]`, it)),
    ...validateFamilies('spec.podCIDRs', podCIDRs),
  ]
}

function validateFamilies(field: string, cidrs: readonly string[]): FieldError[] {
  if (cidrs.length < 2) return []
  const families = new Set(
    cidrs.map((text) => {
      const cidr = parseCidr(text)
      return cidr && isIp6(cidr.ip)
    }),
  )
  return families.size === 2 && cidrs.length === 2
    ? []
    : [invalidGo(field, goStrings(cidrs), 'may specify no more than one CIDR for each IP family')]
}

function validateTaints(field: string, taints: readonly Taint[] = []): FieldError[] {
  return taints.flatMap((taint, index) => {
    const at = `${field}[${index}]`
    const { key = '', value = '', effect = '' } = taint
    const problems = labelValueErrors(value)
    const isTaken = taints
      .slice(0, index)
      .some((it) => it.key === taint.key && it.effect === taint.effect)
    return [
      ...validateQualifiedName(`${at}.key`, key),
      ...(problems.length > 0 ? [invalid(`${at}.value`, value, problems.join(';'))] : []),
      ...(effect ? validateTaintEffect(`${at}.effect`, effect) : [required(`${at}.effect`)]),
      ...(isTaken ? [repeated(at, taint)] : []),
    ]
  })
}

function repeated(field: string, { key = '', value = '', effect = '' }: Taint): FieldError {
  const [k, v, e] = [key, value, effect].map((it) => JSON.stringify(it))
  return duplicateGo(
    field,
    `core.Taint{Key:${k}, Value:${v}, Effect:${e}, TimeAdded:<nil>}: taints must be unique by key and effect pair`,
  )
}

const validateNodeAmounts = ({ status }: Node): FieldError[] =>
  (['capacity', 'allocatable'] as const).flatMap((list) =>
    Object.entries(status[list] ?? {}).flatMap(([name, amount]) =>
      validateAmount(`status.${list}.${name}`, name, amount),
    ),
  )

/** Of spec and status alike. */
export function validateNodeChange(next: Node, old: Node): FieldError[] {
  const addresses = next.status.addresses ?? []
  return [
    ...validateNodeAmounts(next),
    ...addresses.flatMap(({ type = '', address = '' }, index) =>
      addresses.slice(0, index).some((it) => equal(it, addresses[index]))
        ? [
            duplicateGo(
              `status.addresses[${index}]`,
              `core.NodeAddress{Type:${JSON.stringify(type)}, Address:${JSON.stringify(address)}}`,
            ),
          ]
        : [],
    ),
    ...validateCidrsKept(next.spec.podCIDRs, old.spec.podCIDRs),
    ...(old.spec.providerID && old.spec.providerID !== next.spec.providerID
      ? [
          forbidden(
            'spec.providerID',
            'node updates may not change providerID except from "" to valid',
          ),
        ]
      : []),
    ...validateTaints('metadata.taints', next.spec.taints),
    ...((next.spec.externalID ?? '') === (old.spec.externalID ?? '')
      ? []
      : [forbidden('spec.externalID', 'may not be updated')]),
  ]
}

function validateCidrsKept(
  next: readonly string[] = [],
  old: readonly string[] = [],
): FieldError[] {
  const refused = forbidden(
    'spec.podCIDRs',
    'node updates may not change podCIDR except from "" to valid',
  )
  if (old.length === 0) return []
  if (old.length !== next.length) return [refused]
  return old.flatMap((cidr, index) => (cidr === next[index] ? [] : [refused]))
}

export const validateNodeUpdate = (next: Node, old: Node): FieldError[] => [
  ...validateNode(next),
  ...validateNodeChange(next, old),
]
