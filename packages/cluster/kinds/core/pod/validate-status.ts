import { type FieldError, forbidden, internal, invalid, invalidGo } from '../../field-error.ts'
import type { PodSpec } from '../../pod-spec/types.ts'
import { isIp6, parseIp, validateLegacyIp } from '../../validate/ip.ts'
import { validateQualifiedName } from '../../validate/labels.ts'
import { dnsSubdomainErrors, rangeText } from '../../validate/names.ts'
import type { ContainerStatus, Pod } from './types.ts'
import { validateAnnotationsKept } from './validate-annotations.ts'

export function validatePodStatus(next: Pod, old: Pod): FieldError[] {
  const { status, spec } = next
  const { nominatedNodeName: nominated = '' } = status
  return [
    ...validateAnnotationsKept(next, old),
    ...validateConditions(next),
    ...(nominated && nominated !== old.status.nominatedNodeName
      ? dnsSubdomainErrors(nominated).map((said) =>
          invalid('status.nominatedNodeName', nominated, said),
        )
      : []),
    ...((status.qosClass ?? '') === (old.status.qosClass ?? '')
      ? []
      : [invalid('status.qosClass', status.qosClass ?? '', 'field is immutable')]),
    ...validateEnded('containerStatuses', next, old, spec.restartPolicy),
    ...validateEnded('initContainerStatuses', next, old, spec.restartPolicy, sidecars(old.spec)),
    ...validateEnded('ephemeralContainerStatuses', next, old, 'Never'),
    ...validateAddresses('podIPs', ips(status.podIPs), ips(old.status.podIPs), 'core.PodIP'),
    ...validateHostAddress(next),
    ...validateAddresses('hostIPs', ips(status.hostIPs), ips(old.status.hostIPs), 'core.HostIP'),
    ...statusLists.flatMap((list) => validateUsers(`status.${list}`, status[list], spec)),
  ]
}

const statusLists = [
  'containerStatuses',
  'initContainerStatuses',
  'ephemeralContainerStatuses',
] as const

const ips = (list: readonly { readonly ip?: string }[] = []) => list.map(({ ip = '' }) => ip)

const sidecars = ({ initContainers = [] }: PodSpec): readonly string[] =>
  initContainers.filter((it) => it.restartPolicy === 'Always').map(({ name }) => name)

const known = ['PodScheduled', 'Ready', 'Initialized']

const validateConditions = ({ status }: Pod): FieldError[] =>
  (status.conditions ?? []).flatMap(({ type = '' }, index) =>
    known.includes(type) ? [] : validateQualifiedName(`status.conditions[${index}].Type`, type),
  )

/** What has ended and is not started again stays ended. */
function validateEnded(
  list: (typeof statusLists)[number],
  next: Pod,
  old: Pod,
  policy: string | undefined,
  exempt: readonly string[] = [],
): FieldError[] {
  if (policy === 'Always') return []
  const after = next.status[list] ?? []
  return (old.status[list] ?? []).flatMap(({ name, state }, index) => {
    const ended = state?.terminated
    const comesBack = Boolean(ended?.exitCode) && policy === 'OnFailure'
    if (!ended || comesBack || exempt.includes(name)) return []
    return after
      .filter((it) => it.name === name && !it.state?.terminated)
      .map(() =>
        forbidden(
          `status.${list}[${index}].state`,
          'may not be transitioned to non-terminated state',
        ),
      )
  })
}

function validateAddresses(
  list: 'podIPs' | 'hostIPs',
  next: readonly string[],
  old: readonly string[],
  go: string,
): FieldError[] {
  const field = `status.${list}`
  const errors = next.flatMap((ip, index) => validateLegacyIp(`${field}[${index}]`, ip, old))
  if (next.length < 2) return errors
  const families = new Set(
    next.map((text) => {
      const ip = parseIp(text)
      return ip && isIp6(ip)
    }),
  )
  if (families.size === 2 && !families.has(undefined) && next.length === 2) return errors
  const values = next.map((ip) => `${go}{IP:${JSON.stringify(ip)}}`).join(', ')
  const odd = next.findIndex((ip) => !parseIp(ip))
  return [
    ...errors,
    ...(odd < 0
      ? []
      : [
          internal(
            field,
            `failed to check for dual stack with error:invalid IP[${odd}]: ${next[odd]}`,
          ),
        ]),
    invalidGo(field, `[]${go}{${values}}`, 'may specify no more than one IP for each IP family'),
  ]
}

function validateHostAddress({ status: { hostIP = '', hostIPs = [] } }: Pod): FieldError[] {
  const [first] = hostIPs
  return first && (first.ip ?? '') !== hostIP
    ? [invalid('status.hostIPs[0].ip', first.ip ?? '', 'must be equal to `hostIP`')]
    : []
}

const mostId = 2 ** 31 - 1

function validateUsers(
  field: string,
  statuses: readonly ContainerStatus[] = [],
  spec: PodSpec,
): FieldError[] {
  return statuses.flatMap(({ user }, index) => {
    const at = `${field}[${index}].user.linux`
    if (!user?.linux) return []
    if (spec.os?.name === 'windows') return [forbidden(at, 'cannot be set for a windows pod')]
    const { uid = 0, gid = 0, supplementalGroups = [] } = user.linux
    const said = (path: string, id: number) =>
      id < 0 || id > mostId ? [invalid(path, id, rangeText(0, mostId))] : []
    return [
      ...said(`${at}.uid`, uid),
      ...said(`${at}.gid`, gid),
      ...supplementalGroups.flatMap((id, nth) => said(`${at}.supplementalGroups[${nth}]`, id)),
    ]
  })
}
