import {
  duplicate,
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../field-error.ts'
import { validateLabels, validateQualifiedName } from '../../validate/labels.ts'
import { rangeText } from '../../validate/names.ts'
import type { PodSpec } from '../types.ts'
import {
  validateContainers,
  validateEphemeralContainers,
  validateInitContainers,
} from './containers.ts'
import { validateDns, validateHostAliases } from './dns.ts'
import { validateChoice, validateDnsLabel, validateOptional, validateSubdomain } from './names.ts'
import { validateResources } from './resources.ts'
import { validateAffinity, validateTolerations } from './scheduling.ts'
import { validatePodSecurity } from './security.ts'
import { validateTopology } from './topology.ts'
import { checkVolumes } from './volumes.ts'
import { validateHostProcess, validateLinuxPod, validateWindowsPod } from './windows.ts'

const longestDeadline = 2 ** 31 - 1

export interface SpecOptions {
  /** The pod's own; a template's pods have no names yet. */
  readonly podName?: string | undefined
  readonly isPod?: boolean
}

/** Checks that hold for the spec of any pod, be it a template's, in upstream's order. */
export function validatePodSpec(
  field: string,
  spec: PodSpec,
  { podName, isPod = false }: SpecOptions = {},
): FieldError[] {
  const { volumes, errors } = checkVolumes(`${field}.volumes`, spec.volumes, podName)
  const context = { spec, volumes }
  return [
    ...errors,
    ...validateContainers(`${field}.containers`, context),
    ...validateInitContainers(`${field}.initContainers`, context),
    ...validateEphemeralContainers(`${field}.ephemeralContainers`, context),
    ...validateHostNetwork(`${field}.containers`, spec, isPod),
    ...validateChoice(`${field}.restartPolicy`, spec.restartPolicy, [
      'Always',
      'OnFailure',
      'Never',
    ]),
    ...validateChoice(`${field}.dnsPolicy`, spec.dnsPolicy, [
      'ClusterFirstWithHostNet',
      'ClusterFirst',
      'Default',
      'None',
    ]),
    ...validateLabels(`${field}.nodeSelector`, spec.nodeSelector),
    ...validatePodSecurity(`${field}.securityContext`, spec),
    ...validateAffinity(`${field}.affinity`, spec.affinity),
    ...validateDns(`${field}.dnsConfig`, spec.dnsConfig, spec.dnsPolicy),
    ...validateGates(field, spec),
    ...validateTopology(`${field}.topologySpreadConstraints`, spec.topologySpreadConstraints),
    ...validateHostProcess(field, spec),
    ...validateHostUsers(field, spec),
    ...validateNames(field, spec),
    ...validateTolerations(`${field}.tolerations`, spec.tolerations),
    ...validateHostAliases(`${field}.hostAliases`, spec.hostAliases),
    ...validateClasses(field, spec),
    ...validateOs(field, spec),
  ]
}

/** On the host's network the port is the host's; a template may leave that to its pods. */
function validateHostNetwork(field: string, spec: PodSpec, isPod: boolean): FieldError[] {
  if (!spec.hostNetwork) return []
  return (spec.containers ?? []).flatMap(({ ports = [] }, container) =>
    ports.flatMap(({ hostPort = 0, containerPort = 0 }, index) =>
      (isPod || hostPort !== 0) && hostPort !== containerPort
        ? [
            invalid(
              `${field}[${container}].ports[${index}].hostPort`,
              hostPort,
              'must match `containerPort` when `hostNetwork` is true',
            ),
          ]
        : [],
    ),
  )
}

function validateGates(
  field: string,
  { readinessGates = [], schedulingGates = [] }: PodSpec,
): FieldError[] {
  const seen = new Set<string>()
  return [
    ...readinessGates.flatMap(({ conditionType = '' }, index) =>
      validateQualifiedName(`${field}.readinessGates[${index}].conditionType`, conditionType),
    ),
    ...schedulingGates.flatMap(({ name = '' }, index) => {
      const at = `${field}.schedulingGates[${index}]`
      const isTaken = seen.has(name)
      seen.add(name)
      return [...validateQualifiedName(at, name), ...(isTaken ? [duplicate(at, name)] : [])]
    }),
  ]
}

function validateHostUsers(field: string, spec: PodSpec): FieldError[] {
  if (spec.hostUsers !== false) return []
  const said = (name: string) => forbidden(`${field}.${name}`, 'when `pod.Spec.HostUsers` is false')
  return [
    ...(spec.hostNetwork ? [said('hostNetwork')] : []),
    ...(spec.hostPID ? [said('HostPID')] : []),
    ...(spec.hostIPC ? [said('HostIPC')] : []),
  ]
}

function validateNames(field: string, spec: PodSpec): FieldError[] {
  const {
    serviceAccountName,
    nodeName,
    activeDeadlineSeconds: deadline,
    hostname,
    subdomain,
  } = spec
  return [
    ...(serviceAccountName
      ? validateSubdomain(`${field}.serviceAccountName`, serviceAccountName)
      : []),
    ...(nodeName ? validateSubdomain(`${field}.nodeName`, nodeName) : []),
    ...(deadline !== undefined && (deadline < 1 || deadline > longestDeadline)
      ? [invalid(`${field}.activeDeadlineSeconds`, deadline, rangeText(1, longestDeadline))]
      : []),
    ...(hostname ? validateDnsLabel(`${field}.hostname`, hostname) : []),
    ...(subdomain ? validateDnsLabel(`${field}.subdomain`, subdomain) : []),
  ]
}

function validateClasses(field: string, spec: PodSpec): FieldError[] {
  const { priorityClassName, runtimeClassName, preemptionPolicy, overhead } = spec
  return [
    ...(priorityClassName
      ? validateSubdomain(`${field}.priorityClassName`, priorityClassName)
      : []),
    ...(runtimeClassName === undefined
      ? []
      : validateSubdomain(`${field}.runtimeClassName`, runtimeClassName)),
    ...(preemptionPolicy === ''
      ? [required(`${field}.preemptionPolicy`)]
      : validateOptional(`${field}.preemptionPolicy`, preemptionPolicy, [
          'PreemptLowerPriority',
          'Never',
        ])),
    ...(overhead ? validateResources(`${field}.overhead`, { limits: overhead }) : []),
  ]
}

const systems = ['linux', 'windows']

function validateOs(field: string, spec: PodSpec): FieldError[] {
  if (!spec.os) return []
  const { name } = spec.os
  if (!name) return [required(`${field}.os.name`, 'cannot be empty')]
  if (!systems.includes(name)) return [notSupported(`${field}.os`, name, systems)]
  return name === 'linux' ? validateLinuxPod(field, spec) : validateWindowsPod(field, spec)
}
