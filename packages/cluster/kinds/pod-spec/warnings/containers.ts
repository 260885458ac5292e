import { appArmorPrefix, profileOf } from '../../core/pod/app-armor.ts'
import { parseQuantity } from '../../quantity.ts'
import type { Container, EnvVar, PodSpec, ResourceList, TemplateMeta } from '../types.ts'
import { visitContainers } from '../validate/visit.ts'

const seccompPod = 'seccomp.security.alpha.kubernetes.io/pod'
const seccompContainer = 'container.seccomp.security.alpha.kubernetes.io/'
const seccompText = 'non-functional in v1.27+; use the "seccompProfile" field instead'

export function containerWarnings(
  at: string,
  spec: PodSpec,
  { annotations = {} }: TemplateMeta,
): string[] {
  const annotated = (key: string, said: string) =>
    annotations[key] === undefined ? [] : [`${at}metadata.annotations[${key}]: ${said}`]
  const isTemplate = at !== ''
  const podProfile = (spec.securityContext as { appArmorProfile?: unknown } | undefined)
    ?.appArmorProfile
  return [
    ...(spec.securityContext?.seccompProfile ? [] : annotated(seccompPod, seccompText)),
    ...visitContainers(`${at}spec`, spec).flatMap(([path, container]) => [
      ...(container.securityContext?.seccompProfile
        ? []
        : annotated(seccompContainer + container.name, seccompText)),
      ...(isTemplate && !podProfile && !profileOf(container)
        ? annotated(
            appArmorPrefix + container.name,
            'deprecated since v1.30; use the "appArmorProfile" field instead',
          )
        : []),
      ...resourceWarnings(path, container),
      ...envWarnings(`${path}.env`, container.env),
    ]),
  ]
}

function resourceWarnings(path: string, { resources: { limits, requests } }: Container): string[] {
  return (['memory', 'ephemeral-storage'] as const).flatMap((name) => [
    ...fractionWarnings(`${path}.resources.limits`, limits, name),
    ...fractionWarnings(`${path}.resources.requests`, requests, name),
  ])
}

/** Bytes come whole. */
export function fractionWarnings(
  field: string,
  list: ResourceList | undefined,
  name: string,
): string[] {
  const amount = list?.[name]
  if (amount === undefined) return []
  const quantity = parseQuantity(amount)
  return quantity.roundUp(0).equals(quantity)
    ? []
    : [
        `${field}[${name}]: fractional byte value ${JSON.stringify(quantity.toString())} is invalid, must be an integer`,
      ]
}

/** A variable may be set again from its own value (`$(PATH):/more`). */
function envWarnings(field: string, variables: readonly EnvVar[] = []): string[] {
  const seen = new Set<string>()
  return variables.flatMap(({ name, value = '', valueFrom }, index) => {
    const isNew = !seen.has(name)
    seen.add(name)
    const reference = `$(${name})`
    if (isNew || (!valueFrom && value !== reference && value.includes(reference))) return []
    return [
      `${field}[${index}]: hides previous definition of ${JSON.stringify(name)}, which may be dropped when using apply`,
    ]
  })
}
