import { type FieldError, forbidden, invalid } from '../../field-error.ts'
import type { PodSpec, WindowsSecurityContextOptions } from '../types.ts'
import { validateSubdomain } from './names.ts'
import { visitContainers } from './visit.ts'

const largestSpec = 64 * 1024
const label = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?'
const dnsDomain = new RegExp(`^${label}(?:\\.${label})*$`)
const netBiosDomain = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/

export function validateWindowsOptions(
  field: string,
  options: WindowsSecurityContextOptions | undefined,
): FieldError[] {
  if (!options) return []
  const { gmsaCredentialSpecName: name, gmsaCredentialSpec: spec, runAsUserName: user } = options
  const at = `${field}.gmsaCredentialSpec`
  return [
    ...(name === undefined ? [] : validateSubdomain(`${field}.gmsaCredentialSpecName`, name)),
    ...(spec === ''
      ? [invalid(at, spec, 'gmsaCredentialSpec cannot be an empty string')]
      : spec !== undefined && Buffer.byteLength(spec) > largestSpec
        ? [invalid(at, spec, 'gmsaCredentialSpec size must be under 64 KiB')]
        : []),
    ...(user === undefined
      ? []
      : userProblems(user).map((said) =>
          invalid(`${field}.runAsUserName`, user, `runAsUserName${said}`),
        )),
  ]
}

function userProblems(text: string): string[] {
  if (text === '') return [' cannot be an empty string']
  if (/\p{Cc}/u.test(text)) return [' cannot contain control characters']
  const parts = text.split('\\')
  if (parts.length > 2) return [' cannot contain more than one backslash']
  const user = parts.at(-1) ?? ''
  const domain = parts.length === 2 ? parts[0] : undefined
  return [...domainProblems(domain), ...plainUserProblems(user)]
}

function domainProblems(domain: string | undefined): string[] {
  if (domain === undefined) return []
  return [
    ...(Buffer.byteLength(domain) >= 256 ? ["'s Domain length must be under 256 characters"] : []),
    ...(netBiosDomain.test(domain) || dnsDomain.test(domain)
      ? []
      : ["'s Domain doesn't match the NetBios nor the DNS format"]),
  ]
}

const plainUserProblems = (user: string): string[] => [
  ...(user === ''
    ? ["'s User cannot be empty"]
    : Buffer.byteLength(user) > 104
      ? ["'s User length must not be longer than 104 characters"]
      : []),
  ...(/^[. ]+$/.test(user) ? ["'s User cannot contain only periods or spaces"] : []),
  ...(/["/\\:;|=,+*?<>@[\]]/.test(user)
    ? ['\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]']
    : []),
]

/** Containers that are processes of the host are so all together. */
export function validateHostProcess(field: string, spec: PodSpec): FieldError[] {
  const ofPod = spec.securityContext?.windowsOptions?.hostProcess
  const containers = visitContainers(field, spec).map(
    ([at, it]) => [at, it.securityContext?.windowsOptions?.hostProcess] as const,
  )
  const errors = containers.flatMap(([at, own]) =>
    ofPod !== undefined && own !== undefined && own !== ofPod
      ? [
          invalid(
            `${at}.securityContext.windowsOptions.hostProcess`,
            own,
            `pod hostProcess value must be identical if both are specified, was ${ofPod}`,
          ),
        ]
      : [],
  )
  const count = containers.filter(([, own]) => own ?? ofPod).length
  if (count === 0) return errors
  if (count !== containers.length)
    errors.push(
      invalid(
        field,
        '',
        'If pod contains any hostProcess containers then all containers must be HostProcess containers',
      ),
    )
  if (!spec.hostNetwork)
    errors.push(
      invalid(
        `${field}.hostNetwork`,
        false,
        'hostNetwork must be true if pod contains any hostProcess containers',
      ),
    )
  return errors
}

const podFields = [
  'appArmorProfile',
  'seLinuxOptions',
  '^hostUsers',
  '^hostPID',
  '^hostIPC',
  'seccompProfile',
  'fsGroup',
  'fsGroupChangePolicy',
  'sysctls',
  '^shareProcessNamespace',
  'runAsUser',
  'runAsGroup',
  'supplementalGroups',
  'supplementalGroupsPolicy',
  'seLinuxChangePolicy',
]
const containerFields = [
  'appArmorProfile',
  'seLinuxOptions',
  'seccompProfile',
  'capabilities',
  'readOnlyRootFilesystem',
  'privileged',
  'allowPrivilegeEscalation',
  'procMount',
  'runAsUser',
  'runAsGroup',
]

const refuse = (path: string) => forbidden(path, 'cannot be set for a windows pod')
const has = (object: object | undefined, name: string) =>
  (object as Readonly<Record<string, unknown>> | undefined)?.[name] !== undefined

/** What only Linux has. A caret marks fields of the spec itself. */
export function validateWindowsPod(field: string, spec: PodSpec): FieldError[] {
  return [
    ...podFields.flatMap((name) => {
      const own = name.startsWith('^') ? name.slice(1) : undefined
      if (own) return has(spec, own) ? [refuse(`${field}.${own}`)] : []
      return has(spec.securityContext, name) ? [refuse(`${field}.securityContext.${name}`)] : []
    }),
    ...visitContainers(field, spec).flatMap(([at, { securityContext }]) =>
      containerFields
        .filter((name) => has(securityContext, name))
        .map((name) => refuse(`${at}.securityContext.${name}`)),
    ),
  ]
}

export function validateLinuxPod(field: string, spec: PodSpec): FieldError[] {
  const parts = [
    [field, spec.securityContext] as const,
    ...visitContainers(field, spec).map(([at, it]) => [at, it.securityContext] as const),
  ]
  return parts
    .filter(([, context]) => context?.windowsOptions)
    .map(([at]) =>
      forbidden(
        `${at}.securityContext.windowsOptions`,
        'windows options cannot be set for a linux pod',
      ),
    )
}
