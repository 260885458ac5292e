import { labelValueErrors } from '../../validate/names.ts'
import type { Affinity, NodeSelectorTerm, PodSpec } from '../types.ts'
import { labelDeprecation } from './node-labels.ts'

const strict = 'requiredDuringSchedulingIgnoredDuringExecution'
const preferred = 'preferredDuringSchedulingIgnoredDuringExecution'

export function nodeWarnings(at: string, spec: PodSpec): string[] {
  const affinity = spec.affinity?.nodeAffinity
  const path = `${at}spec.affinity.nodeAffinity`
  return [
    ...Object.keys(spec.nodeSelector ?? {}).flatMap((key) => {
      const said = labelDeprecation(key)
      return said ? [`${at}spec.nodeSelector[${key}]: ${said}`] : []
    }),
    ...(affinity?.[strict]?.nodeSelectorTerms ?? []).flatMap((term, index) =>
      termWarnings(`${path}.${strict}.nodeSelectorTerms[${index}]`, term, false),
    ),
    ...(affinity?.[preferred] ?? []).flatMap(({ preference }, index) =>
      termWarnings(`${path}.${preferred}[${index}].preference`, preference, true),
    ),
    ...topologyWarnings(`${at}spec.topologySpreadConstraints`, spec),
  ]
}

/** Values of preferred terms are not checked otherwise. */
export function termWarnings(
  field: string,
  { matchExpressions = [] }: NodeSelectorTerm,
  looksAtValues: boolean,
): string[] {
  return matchExpressions.flatMap(({ key, values = [] }, index) => {
    const at = `${field}.matchExpressions[${index}]`
    const said = labelDeprecation(key)
    return [
      ...(said ? [`${at}.key: ${key} is ${said}`] : []),
      ...(looksAtValues
        ? values.flatMap((value, nth) =>
            labelValueErrors(value).map(
              (problem) => `${at}.values[${nth}]: ${value} is invalid, ${problem}`,
            ),
          )
        : []),
    ]
  })
}

const nullSelector = 'a null labelSelector results in matching no pod'

function topologyWarnings(
  field: string,
  { topologySpreadConstraints: constraints = [] }: PodSpec,
): string[] {
  return constraints.flatMap(({ topologyKey = '', labelSelector }, index) => {
    const said = labelDeprecation(topologyKey)
    return [
      ...(said ? [`${field}[${index}].topologyKey: ${topologyKey} is ${said}`] : []),
      ...(labelSelector ? [] : [`${field}[${index}].labelSelector: ${nullSelector}`]),
    ]
  })
}

export const affinityWarnings = (at: string, { affinity }: PodSpec): string[] => [
  ...podAffinityWarnings(`${at}spec.affinity.podAffinity`, affinity?.podAffinity),
  ...podAffinityWarnings(`${at}spec.affinity.podAntiAffinity`, affinity?.podAntiAffinity),
]

function podAffinityWarnings(field: string, affinity: Affinity['podAffinity']): string[] {
  return [
    ...(affinity?.[strict] ?? []).flatMap(({ labelSelector }, index) =>
      labelSelector ? [] : [`${field}.${strict}[${index}].labelSelector: ${nullSelector}`],
    ),
    ...(affinity?.[preferred] ?? []).flatMap(({ podAffinityTerm }, index) =>
      podAffinityTerm.labelSelector
        ? []
        : [`${field}.${preferred}[${index}].podAffinityTerm.labelSelector: ${nullSelector}`],
    ),
  ]
}
