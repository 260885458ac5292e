import { equal } from '../../equal.ts'
import { type FieldError, forbidden, invalid, required } from '../../field-error.ts'
import type { Container, PodSpec, Toleration } from '../../pod-spec/types.ts'
import { validateTolerations } from '../../pod-spec/validate/scheduling.ts'
import { rangeText } from '../../validate/names.ts'
import { validateGatedScheduling, withOldScheduling } from './gated-scheduling.ts'
import { goDiff } from './go-diff.ts'
import type { Pod } from './types.ts'
import { validatePodBody } from './validate.ts'
import { validateAnnotationsKept } from './validate-annotations.ts'

const longest = 2 ** 31 - 1

export function validatePodUpdate(next: Pod, old: Pod): FieldError[] {
  const before = [...validatePodBody(next), ...validateAnnotationsKept(next, old)]
  for (const list of ['containers', 'initContainers'] as const) {
    const found = validateSameContainers(`spec.${list}`, next.spec[list], old.spec[list])
    if (found.isDifferent) return [...before, ...found.errors]
    before.push(...found.errors)
  }
  const deadline = validateDeadline(next.spec, old.spec)
  before.push(...deadline.errors)
  return deadline.isFinal ? before : [...before, ...validateRest(next.spec, old.spec)]
}

function validateSameContainers(
  field: string,
  next: readonly Container[] = [],
  old: readonly Container[] = [],
) {
  if (next.length !== old.length)
    return {
      isDifferent: true,
      errors: [forbidden(field, 'pod updates may not add or remove containers')],
    }
  const errors = next.flatMap(({ image = '' }, index) => [
    ...(image ? [] : [required(`${field}[${index}].image`)]),
    ...(image.trim() === image
      ? []
      : [
          invalid(
            `${field}[${index}].image`,
            image,
            'must not have leading or trailing whitespace',
          ),
        ]),
  ])
  return { isDifferent: false, errors }
}

function validateDeadline(
  { activeDeadlineSeconds: next }: PodSpec,
  { activeDeadlineSeconds: old }: PodSpec,
): { isFinal: boolean; errors: FieldError[] } {
  const field = 'spec.activeDeadlineSeconds'
  if (next === undefined)
    return {
      isFinal: false,
      errors:
        old === undefined
          ? []
          : [invalid(field, undefined, 'must not update from a positive integer to nil value')],
    }
  if (next < 0 || next > longest)
    return { isFinal: true, errors: [invalid(field, next, rangeText(0, longest))] }
  if (old !== undefined && old < next)
    return {
      isFinal: true,
      errors: [invalid(field, next, 'must be less than or equal to previous value')],
    }
  return { isFinal: false, errors: [] }
}

function validateRest(next: PodSpec, old: PodSpec): FieldError[] {
  const errors = [
    ...validateTolerationsAdded('spec.tolerations', next.tolerations, old.tolerations),
    ...validateGatesRemoved('spec.schedulingGates', next, old),
  ]
  if (equal(next, old)) return errors
  const isGated = (old.schedulingGates ?? []).length > 0
  let kept = withOldOpenFields(next, old)
  if (isGated) {
    errors.push(...validateGatedScheduling(kept, old))
    kept = withOldScheduling(kept, old)
  }
  if (!equal(kept, old))
    errors.push(
      forbidden(
        'spec',
        `pod updates may not change fields other than ${open.join(',')}\n${goDiff('core.PodSpec', old, kept)}`,
      ),
    )
  return errors
}

const open = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
]

/** The spec as it would be had the client left alone what it may change. */
function withOldOpenFields(next: PodSpec, old: PodSpec): PodSpec {
  const kept: PodSpec = { ...next }
  for (const list of ['containers', 'initContainers'] as const) {
    const before = old[list]
    const after = next[list]
    if (after && before) kept[list] = after.map((it, index) => withImage(it, before[index]?.image))
  }
  for (const field of ['activeDeadlineSeconds', 'schedulingGates', 'tolerations'] as const)
    keepOld(kept, old, field)
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && kept.terminationGracePeriodSeconds === 1)
    keepOld(kept, old, 'terminationGracePeriodSeconds')
  return kept
}

function withImage(container: Container, image: string | undefined): Container {
  const { image: _, ...rest } = container
  return image === undefined ? rest : { ...rest, image }
}

export function keepOld<K extends keyof PodSpec>(next: PodSpec, old: PodSpec, field: K): void {
  if (old[field] === undefined) delete next[field]
  else next[field] = old[field]
}

function validateTolerationsAdded(
  field: string,
  next: readonly Toleration[] = [],
  old: readonly Toleration[] = [],
): FieldError[] {
  const untimed = ({ tolerationSeconds: _, ...rest }: Toleration) => rest
  const isKept = old.every((it) => next.some((one) => equal(untimed(one), untimed(it))))
  return isKept
    ? validateTolerations(field, next)
    : [forbidden(field, 'existing toleration can not be modified except its tolerationSeconds')]
}

function validateGatesRemoved(field: string, next: PodSpec, old: PodSpec): FieldError[] {
  const known = new Set((old.schedulingGates ?? []).map(({ name }) => name))
  return (next.schedulingGates ?? []).flatMap(({ name }, index) =>
    known.has(name)
      ? []
      : [
          forbidden(
            `${field}[${index}].name`,
            `only deletion is allowed, but found new scheduling gate '${name}'`,
          ),
        ],
  )
}
