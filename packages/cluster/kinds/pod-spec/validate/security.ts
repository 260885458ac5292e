import { duplicate, type FieldError, invalid, invalidGo, required } from '../../field-error.ts'
import { rangeText } from '../../validate/names.ts'
import type { AppArmorProfile, PodSecurityContext, PodSpec, SecurityContext } from '../types.ts'
import { goSecurityContext } from './go-security-context.ts'
import { validateOptional } from './names.ts'
import { validateAppArmor, validateSeccomp } from './profiles.ts'
import { validateWindowsOptions } from './windows.ts'

const mostId = 2 ** 31 - 1

type WithAppArmor = { appArmorProfile?: AppArmorProfile }

const validateId = (field: string, id: number | undefined): FieldError[] =>
  id === undefined || (id >= 0 && id <= mostId) ? [] : [invalid(field, id, rangeText(0, mostId))]

export function validateSecurityContext(
  field: string,
  context: (SecurityContext & WithAppArmor) | undefined,
  usesHostUsers: boolean,
): FieldError[] {
  if (!context) return []
  return [
    ...validateId(`${field}.runAsUser`, context.runAsUser),
    ...validateId(`${field}.runAsGroup`, context.runAsGroup),
    ...validateProcMount(`${field}.procMount`, context.procMount, usesHostUsers),
    ...validateSeccomp(`${field}.seccompProfile`, context.seccompProfile),
    ...validateEscalation(field, context),
    ...validateWindowsOptions(`${field}.windowsOptions`, context.windowsOptions),
    ...validateAppArmor(`${field}.appArmorProfile`, context.appArmorProfile),
  ]
}

const validateProcMount = (
  field: string,
  mount: string | undefined,
  usesHostUsers: boolean,
): FieldError[] => [
  ...validateOptional(field, mount, ['Default', 'Unmasked']),
  ...(mount === 'Unmasked' && usesHostUsers
    ? [invalid(field, mount, '`hostUsers` must be false to use `Unmasked`')]
    : []),
]

function validateEscalation(field: string, context: SecurityContext): FieldError[] {
  if (context.allowPrivilegeEscalation !== false) return []
  const said = (problem: string) =>
    invalidGo(
      field,
      goSecurityContext(context),
      `cannot set \`allowPrivilegeEscalation\` to false and ${problem}`,
    )
  return [
    ...(context.privileged ? [said('`privileged` to true')] : []),
    ...(context.capabilities?.add ?? [])
      .filter((capability) => capability === 'CAP_SYS_ADMIN')
      .map(() => said('`capabilities.Add` CAP_SYS_ADMIN')),
  ]
}

export function validatePodSecurity(field: string, spec: PodSpec): FieldError[] {
  const context: (PodSecurityContext & WithAppArmor) | undefined = spec.securityContext
  if (!context) return []
  const { supplementalGroups = [] } = context
  return [
    ...validateId(`${field}.fsGroup`, context.fsGroup),
    ...validateId(`${field}.runAsUser`, context.runAsUser),
    ...validateId(`${field}.runAsGroup`, context.runAsGroup),
    ...supplementalGroups.flatMap((id, index) =>
      validateId(`${field}.supplementalGroups[${index}]`, id),
    ),
    ...(spec.shareProcessNamespace && spec.hostPID
      ? [
          invalid(
            `${field}.shareProcessNamespace`,
            true,
            'ShareProcessNamespace and HostPID cannot both be enabled',
          ),
        ]
      : []),
    ...validateSysctls(`${field}.sysctls`, spec),
    ...validateOptional(`${field}.fsGroupChangePolicy`, context.fsGroupChangePolicy, [
      'Always',
      'OnRootMismatch',
    ]),
    ...validateSeccomp(`${field}.seccompProfile`, context.seccompProfile),
    ...validateWindowsOptions(`${field}.windowsOptions`, context.windowsOptions),
    ...validateAppArmor(`${field}.appArmorProfile`, context.appArmorProfile),
    ...validateOptional(`${field}.supplementalGroupsPolicy`, context.supplementalGroupsPolicy, [
      'Merge',
      'Strict',
    ]),
    // Other policies come with mounts by label, which are off.
    ...validateOptional(`${field}.seLinuxChangePolicy`, context.seLinuxChangePolicy, ['Recursive']),
  ]
}

const segment = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?'
const sysctlPattern = `^(${segment}[\\./])*${segment}$`
const longestSysctl = 253

function validateSysctls(field: string, spec: PodSpec): FieldError[] {
  const seen = new Set<string>()
  return (spec.securityContext?.sysctls ?? []).flatMap(({ name = '' }, index) => {
    const at = `${field}[${index}].name`
    const errors: FieldError[] = []
    if (!name) errors.push(required(at))
    else if (name.length > longestSysctl || !new RegExp(sysctlPattern).test(name))
      errors.push(
        invalid(
          at,
          name,
          `must have at most ${longestSysctl} characters and match regex ${sysctlPattern}`,
        ),
      )
    else if (seen.has(name)) errors.push(duplicate(at, name))
    const shared = sharedNamespace(name, spec)
    if (shared) errors.push(invalid(at, name, `may not be specified when '${shared}' is true`))
    seen.add(name)
    return errors
  })
}

const ipcSysctls = ['kernel.sem']
const ipcPrefixes = ['kernel.shm', 'kernel.msg', 'fs.mqueue.']

/** Which of the host's namespaces a setting would change. */
function sharedNamespace(sysctl: string, { hostNetwork, hostIPC }: PodSpec): string | undefined {
  const name = sysctl.replaceAll('/', '.')
  if (hostNetwork && name.startsWith('net.')) return 'hostNetwork'
  const isIpc = ipcSysctls.includes(name) || ipcPrefixes.some((prefix) => name.startsWith(prefix))
  return hostIPC && isIpc ? 'hostIPC' : undefined
}
