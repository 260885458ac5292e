import { ipWarnings } from '../../validate/ip.ts'
import type { PodSpec } from '../types.ts'
import { fractionWarnings } from './containers.ts'

/** Lists whose entries should differ. */
export function listWarnings(at: string, spec: PodSpec): string[] {
  const { hostAliases = [], imagePullSecrets = [], overhead } = spec
  const secrets = imagePullSecrets.map(({ name = '' }) => name)
  return [
    ...repeated(
      `${at}spec.hostAliases`,
      'ip',
      hostAliases.map(({ ip = '' }) => ip),
    ),
    ...repeated(`${at}spec.imagePullSecrets`, 'name', secrets),
    ...secrets.flatMap((name, index) =>
      name ? [] : [`${at}spec.imagePullSecrets[${index}].name: invalid empty name ""`],
    ),
    ...fractionWarnings(`${at}spec.overhead`, overhead, 'memory'),
    ...fractionWarnings(`${at}spec.overhead`, overhead, 'ephemeral-storage'),
  ]
}

const repeated = (field: string, name: string, values: readonly string[]): string[] =>
  values.flatMap((value, index) =>
    values.indexOf(value) < index
      ? [`${field}[${index}].${name}: duplicate ${name} ${JSON.stringify(value)}`]
      : [],
  )

export const graceWarnings = (at: string, spec: PodSpec): string[] =>
  (spec.terminationGracePeriodSeconds ?? 0) < 0
    ? [
        `${at}spec.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
      ]
    : []

export const addressWarnings = (at: string, { dnsConfig, hostAliases = [] }: PodSpec): string[] => [
  ...(dnsConfig?.nameservers ?? []).flatMap((server, index) =>
    ipWarnings(`${at}spec.dnsConfig.nameservers[${index}]`, server),
  ),
  ...hostAliases.flatMap(({ ip = '' }, index) =>
    ipWarnings(`${at}spec.hostAliases[${index}].ip`, ip),
  ),
]
