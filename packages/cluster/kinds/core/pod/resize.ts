import { equal } from '../../equal.ts'
import { type FieldError, forbidden } from '../../field-error.ts'
import type { Container, PodSpec, ResourceList } from '../../pod-spec/types.ts'
import { parseQuantity } from '../../quantity.ts'
import type { Pod } from './types.ts'

/** Takes spec and status from the old pod. In place. */
export function keepOld(next: Pod, old: Pod): void {
  next.spec = structuredClone(old.spec)
  next.status = structuredClone(old.status)
}

const lists = ['containers', 'initContainers'] as const

export function validateContainersResized(
  next: PodSpec,
  old: PodSpec,
  isRefused: boolean,
): FieldError[] {
  const moved = lists.flatMap((list) => validateOrder(list, next[list], old[list]))
  if (moved.length > 0) return moved
  const errors = [
    ...(old.initContainers ?? []).flatMap((container, index) =>
      container.restartPolicy === 'Always'
        ? validateResized(`spec.initContainers[${index}]`, next.initContainers?.[index], container)
        : [],
    ),
    ...(old.containers ?? []).flatMap((container, index) =>
      validateResized(`spec.containers[${index}]`, next.containers?.[index], container),
    ),
    ...validateOnlyComputed(next, old),
  ]
  if (isRefused || errors.length > 0) return errors
  const { containers: _a, initContainers: _b, ...rest } = next
  const { containers: _c, initContainers: _d, ...oldRest } = old
  return equal(rest, oldRest)
    ? []
    : [forbidden('spec', 'only cpu and memory resources are mutable')]
}

function validateOrder(
  list: (typeof lists)[number],
  next: readonly Container[] = [],
  old: readonly Container[] = [],
): FieldError[] {
  if (next.length !== old.length)
    return [forbidden(`spec.${list}`, `${list} may not be added or removed on resize`)]
  return old.flatMap(({ name }, index) =>
    next[index]?.name === name
      ? []
      : [
          forbidden(
            `spec.${list}[${index}].name`,
            `${list} may not be renamed or reordered on resize`,
          ),
        ],
  )
}

function validateResized(
  field: string,
  next: Container | undefined,
  { resources: old }: Container,
): FieldError[] {
  const { resources = {}, resizePolicy = [] } = next ?? {}
  const policy = resizePolicy.find((it) => it.resourceName === 'memory')?.restartPolicy
  return [
    ...(isReduced(resources.requests, old.requests)
      ? [forbidden(`${field}.resources.requests`, 'resource requests cannot be removed')]
      : []),
    ...(isReduced(resources.limits, old.limits)
      ? [forbidden(`${field}.resources.limits`, 'resource limits cannot be removed')]
      : []),
    ...(policy === 'RestartContainer'
      ? []
      : validateMemory(
          `${field}.resources.limits[memory]`,
          resources.limits?.memory,
          old.limits?.memory,
        )),
  ]
}

const isReduced = (next: ResourceList = {}, old: ResourceList = {}) =>
  Object.keys(old).some((name) => !Object.hasOwn(next, name))

function validateMemory(field: string, next?: string, old?: string): FieldError[] {
  if (next === undefined) return []
  const change =
    old === undefined
      ? 'added'
      : parseQuantity(next).compare(parseQuantity(old)) < 0
        ? 'decreased'
        : undefined
  return change
    ? [
        forbidden(
          field,
          `memory limits cannot be ${change} unless resizePolicy is RestartContainer`,
        ),
      ]
    : []
}

function validateOnlyComputed(next: PodSpec, old: PodSpec): FieldError[] {
  return [
    ...(next.containers ?? []).flatMap((container, index) =>
      equal(withOldComputed(container, old.containers?.[index]), old.containers?.[index])
        ? []
        : [forbidden('spec', 'only cpu and memory resources are mutable')],
    ),
    ...(next.initContainers ?? []).flatMap((container, index) => {
      const before = old.initContainers?.[index]
      const isSidecar = container.restartPolicy === 'Always'
      return equal(isSidecar ? withOldComputed(container, before) : container, before)
        ? []
        : [
            forbidden(
              'spec',
              isSidecar
                ? 'only cpu and memory resources for sidecar containers are mutable'
                : 'resources for non-sidecar init containers are immutable',
            ),
          ]
    }),
  ]
}

function withOldComputed(container: Container, old: Container | undefined): Container {
  const mixed = (list: ResourceList = {}, before?: ResourceList): ResourceList => {
    if (!before) return {}
    const { cpu: _cpu, memory: _memory, ...rest } = list
    const { cpu, memory } = before
    return {
      ...rest,
      ...(cpu !== undefined && { cpu }),
      ...(memory !== undefined && { memory }),
    }
  }
  const { limits, requests } = container.resources
  return {
    ...container,
    resources: {
      limits: mixed(limits, old?.resources.limits),
      requests: mixed(requests, old?.resources.requests),
    },
  }
}
