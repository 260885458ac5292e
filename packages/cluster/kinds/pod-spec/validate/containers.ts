import {
  duplicate,
  type FieldError,
  forbidden,
  notFound,
  notSupported,
  required,
} from '../../field-error.ts'
import type { EphemeralContainer, PodSpec } from '../types.ts'
import { type PodContext, validateContainer, validateImageSpace } from './container.ts'
import { validateHostPorts } from './ports.ts'
import { validateLife } from './probes.ts'

const namesOf = (...lists: (readonly { readonly name: string }[] | undefined)[]) =>
  lists.flatMap((list) => list ?? []).map(({ name }) => name)

const grace = ({ terminationGracePeriodSeconds }: PodSpec) => terminationGracePeriodSeconds

export function validateContainers(field: string, context: PodContext): FieldError[] {
  const { containers = [] } = context.spec
  if (containers.length === 0) return [required(field)]
  const names = new Set<string>()
  return [
    ...containers.flatMap((container, index) => {
      const at = `${field}[${index}]`
      const { name = '' } = container
      const isTaken = names.has(name)
      names.add(name)
      return [
        ...validateContainer(at, container, context),
        ...(isTaken ? [duplicate(`${at}.name`, name)] : []),
        ...validateLife(at, container, grace(context.spec)),
        ...(container.restartPolicy === undefined
          ? []
          : [forbidden(`${at}.restartPolicy`, 'may not be set for non-init containers')]),
      ]
    }),
    ...validateHostPorts(field, containers),
  ]
}

const alive = ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const

export function validateInitContainers(field: string, context: PodContext): FieldError[] {
  const names = new Set(namesOf(context.spec.containers))
  return (context.spec.initContainers ?? []).flatMap((container, index) => {
    const at = `${field}[${index}]`
    const { name = '', restartPolicy: policy } = container
    const isTaken = names.has(name)
    if (name) names.add(name)
    return [
      ...validateContainer(at, container, context),
      ...(policy === undefined || policy === 'Always'
        ? []
        : [notSupported(`${at}.restartPolicy`, policy, ['Always'])]),
      ...(isTaken ? [duplicate(`${at}.name`, name)] : []),
      ...validateHostPorts(field, [container]),
      ...(policy === 'Always'
        ? validateLife(at, container, grace(context.spec))
        : alive
            .filter((name) => container[name] !== undefined)
            .map((name) =>
              forbidden(
                `${at}.${name}`,
                'may not be set for init containers without restartPolicy=Always',
              ),
            )),
    ]
  })
}

/** In the order of upstream's fields. */
const refused = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const

export function validateEphemeralContainers(field: string, context: PodContext): FieldError[] {
  const others = namesOf(context.spec.initContainers, context.spec.containers)
  const names = new Set(others)
  return (context.spec.ephemeralContainers ?? []).flatMap((container, index) => {
    const at = `${field}[${index}]`
    const { name = '', targetContainerName: target } = container
    const isTaken = names.has(name)
    names.add(name)
    return [
      ...validateContainer(at, container, context),
      ...validateImageSpace(at, container),
      ...(isTaken ? [duplicate(`${at}.name`, name)] : []),
      ...(target && !others.includes(target)
        ? [notFound(`${at}.targetContainerName`, target)]
        : []),
      ...refused
        .filter((name) => isSet(container, name))
        .map((name) => forbidden(`${at}.${name}`, 'cannot be set for an Ephemeral Container')),
      ...validateWholeMounts(at, container),
    ]
  })
}

/** Resources are there always, and an empty list is none to upstream's. */
function isSet(container: EphemeralContainer, name: (typeof refused)[number]): boolean {
  const value = container[name]
  if (name === 'resources') return Object.keys(container.resources).length > 0
  return value !== undefined
}

const validateWholeMounts = (
  field: string,
  { volumeMounts = [] }: EphemeralContainer,
): FieldError[] =>
  volumeMounts.flatMap((mount, index) =>
    (['subPath', 'subPathExpr'] as const)
      .filter((name) => mount[name])
      .map((name) =>
        forbidden(
          `${field}.volumeMounts[${index}].${name}`,
          'cannot be set for an Ephemeral Container',
        ),
      ),
  )
