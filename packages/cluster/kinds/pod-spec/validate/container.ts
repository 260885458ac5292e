import { duplicate, type FieldError, invalid, notSupportedGo, required } from '../../field-error.ts'
import type { Container, PodSpec, ResizePolicy } from '../types.ts'
import { validateEnv, validateEnvFrom } from './env.ts'
import { type Volumes, validateDevices, validateMounts } from './mounts.ts'
import { validateChoice, validateDnsLabel } from './names.ts'
import { validatePorts } from './ports.ts'
import { validateResources } from './resources.ts'
import { validateSecurityContext } from './security.ts'

/** What of its pod a container's checks need. */
export interface PodContext {
  readonly spec: PodSpec
  readonly volumes: Volumes
}

/** What holds for containers of every sort. */
export function validateContainer(
  field: string,
  container: Container,
  { spec, volumes }: PodContext,
): FieldError[] {
  const { name = '', image } = container
  return [
    ...(name ? validateDnsLabel(`${field}.name`, name) : [required(`${field}.name`)]),
    ...(image ? [] : [required(`${field}.image`)]),
    ...validateChoice(`${field}.terminationMessagePolicy`, container.terminationMessagePolicy, [
      'File',
      'FallbackToLogsOnError',
    ]),
    ...validatePorts(`${field}.ports`, container.ports),
    ...validateEnv(`${field}.env`, container.env),
    ...validateEnvFrom(`${field}.envFrom`, container.envFrom),
    ...validateMounts(`${field}.volumeMounts`, container, volumes),
    ...validateDevices(`${field}.volumeDevices`, container, volumes),
    ...validateChoice(`${field}.imagePullPolicy`, container.imagePullPolicy, [
      'Always',
      'IfNotPresent',
      'Never',
    ]),
    ...validateResources(`${field}.resources`, container.resources),
    ...validateResizePolicy(`${field}.resizePolicy`, container.resizePolicy, spec.restartPolicy),
    ...validateSecurityContext(
      `${field}.securityContext`,
      container.securityContext,
      spec.hostUsers !== false,
    ),
  ]
}

const resizable = ['cpu', 'memory']
const policies = ['NotRequired', 'RestartContainer']

function validateResizePolicy(
  field: string,
  list: readonly ResizePolicy[] = [],
  podPolicy: string | undefined,
): FieldError[] {
  const seen = new Set<string>()
  return list.flatMap(({ resourceName: name = '', restartPolicy: policy = '' }, index) => {
    const errors: FieldError[] = []
    if (seen.has(name)) errors.push(duplicate(`${field}[${index}]`, name))
    seen.add(name)
    if (!name) errors.push(required(field))
    else if (!resizable.includes(name)) errors.push(notSupportedGo(field, name, resizable))
    errors.push(...validateChoice(field, policy, policies))
    if (podPolicy === 'Never' && policy !== 'NotRequired')
      errors.push(invalid(field, policy, "must be 'NotRequired' when `restartPolicy` is 'Never'"))
    return errors
  })
}

/** A template may have what its pods are refused for. */
export const validateImageSpace = (field: string, { image = '' }: Container): FieldError[] =>
  image === image.trim()
    ? []
    : [invalid(`${field}.image`, image, 'must not have leading or trailing whitespace')]
