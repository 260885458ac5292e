import { equal } from '../../equal.ts'
import { type FieldError, forbidden, invalid } from '../../field-error.ts'
import { keepMetadata } from '../../keep-metadata.ts'
import type { UpdateRules } from '../../kind.ts'
import { dropDisabledFields } from '../../pod-spec/drop-disabled.ts'
import type { Container } from '../../pod-spec/types.ts'
import { goDiff } from './go-diff.ts'
import { qosClass } from './qos.ts'
import { keepOld, validateContainersResized } from './resize.ts'
import type { Pod } from './types.ts'
import { validatePodBody } from './validate.ts'
import { mirrorAnnotation, validateAnnotationsKept } from './validate-annotations.ts'

/** Upstream's path of no field in particular. */
const whole = '[]'

/** `pods/NAME/ephemeralcontainers`: takes nothing of a body but these. */
export const ephemeralContainersRules: UpdateRules<Pod> = {
  prepare(next, old) {
    const { ephemeralContainers } = next.spec
    keepOld(next, old)
    if (ephemeralContainers) next.spec.ephemeralContainers = ephemeralContainers
    else delete next.spec.ephemeralContainers
    keepMetadata(next, old)
    dropDisabledFields(next.spec)
  },
  validate(next, old) {
    if (old.metadata.annotations?.[mirrorAnnotation] !== undefined)
      return [forbidden(whole, 'static pods do not support ephemeral containers')]
    return [
      ...validatePodBody(next),
      ...validateAnnotationsKept(next, old),
      ...validateEphemeralKept(next, old),
    ]
  },
}

function validateEphemeralKept({ spec: next }: Pod, { spec: old }: Pod): FieldError[] {
  const field = 'spec.ephemeralContainers'
  return (old.ephemeralContainers ?? []).flatMap((container) => {
    const name = JSON.stringify(container.name)
    const found = next.ephemeralContainers?.find((it) => it.name === container.name)
    if (!found)
      return [forbidden(field, `existing ephemeral containers ${name} may not be removed\n`)]
    if (equal(found, container)) return []
    const diff = goDiff('core.EphemeralContainer', container, found)
    return [forbidden(field, `existing ephemeral containers ${name} may not be changed\n${diff}`)]
  })
}

/** `pods/NAME/resize`: takes nothing of a body but containers' resources and how they are resized. */
export const resizeRules: UpdateRules<Pod> = {
  prepare(next, old) {
    const containers = resized(next.spec.containers, old.spec.containers)
    const initContainers = resized(next.spec.initContainers, old.spec.initContainers)
    const isSameCount =
      containers.length === (old.spec.containers ?? []).length &&
      initContainers.length === (old.spec.initContainers ?? []).length
    if (isSameCount) {
      keepOld(next, old)
      keepMetadata(next, old)
      next.spec.containers = containers
      if (initContainers.length > 0) next.spec.initContainers = initContainers
    }
    dropDisabledFields(next.spec)
  },
  validate: validateResize,
}

/** The old containers with what was asked of their resources; as they came where their names differ. */
function resized(next: Container[] = [], old: readonly Container[] = []): Container[] {
  if (next.some(({ name }, index) => name !== old[index]?.name)) return next
  return next.map((container, index) => {
    const { resources, resizePolicy } = container
    const { resizePolicy: _, ...rest } = old[index] ?? container
    return { ...rest, resources, ...(resizePolicy && { resizePolicy }) }
  })
}

function validateResize(next: Pod, old: Pod): FieldError[] {
  if (old.metadata.annotations?.[mirrorAnnotation] !== undefined)
    return [forbidden(whole, 'static pods cannot be resized')]
  if (old.spec.os?.name === 'windows') return [forbidden(whole, 'windows pods cannot be resized')]
  const errors = validatePodBody(next)
  if ((old.status.qosClass ?? qosClass(old)) !== qosClass(next))
    errors.push(
      invalid(
        'spec',
        next.status.qosClass ?? '',
        'Pod QOS Class may not change as a result of resizing',
      ),
    )
  if (!canResize(old))
    errors.push(forbidden('spec', 'Pod running on node without support for resize'))
  return [...errors, ...validateContainersResized(next.spec, old.spec, errors.length > 0)]
}

/** A node that tells of resources can change them. */
function canResize({ status }: Pod): boolean {
  const running = (status.containerStatuses ?? []).find((it) => it.state?.running)
  return !running || running.resources !== undefined
}
