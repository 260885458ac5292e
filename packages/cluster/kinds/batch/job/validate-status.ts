import { equal } from '../../equal.ts'
import {
  duplicate,
  type FieldError,
  invalid,
  invalidGo,
  omitted,
  required,
} from '../../field-error.ts'
import { validateCounts } from '../../validate/numbers.ts'
import type { Job } from '../types.ts'
import { hasCondition, isFinished } from './conditions.ts'
import { countIndexes, overlap } from './indexes.ts'

const conditions = 'status.conditions'
const at = (field: keyof Job['status']) => `status.${field}`

/** A status update of a job, whose history must make sense. What was wrong before and is not touched is let be. */
export const validateJobStatus = (next: Job, old: Job): FieldError[] => [
  ...validateCounts('status', next.status, [
    'active',
    'succeeded',
    'failed',
    'ready',
    'terminating',
  ]),
  ...validateUncounted(next),
  ...validateEnd(next, old),
  ...validateFinished(next, old),
  ...validateIndexes(next, old),
  ...validateCountsOfFinished(next, old),
  ...validateSuccess(next),
  ...validateHistory(next, old),
]

function validateUncounted({ status }: Job): FieldError[] {
  const seen = new Set<string>()
  const field = 'status.uncountedTerminatedPods'
  return (['succeeded', 'failed'] as const).flatMap((list) =>
    (status.uncountedTerminatedPods?.[list] ?? []).flatMap((uid, index) => {
      const path = `${field}.${list}[${index}]`
      if (uid === '') return [invalid(path, uid, 'must not be empty')]
      if (seen.has(uid)) return [duplicate(path, uid)]
      seen.add(uid)
      return []
    }),
  )
}

/** Whether a condition, or a field of the status, is other than before. */
function changes(next: Job, old: Job) {
  return {
    condition: (type: string) => hasCondition(next, type) !== hasCondition(old, type),
    field: (name: keyof Job['status']) => !equal(next.status[name], old.status[name]),
    isFinished: isFinished(next) !== isFinished(old),
  }
}

function validateEnd(next: Job, old: Job): FieldError[] {
  const { condition, field } = changes(next, old)
  const { startTime, completionTime } = next.status
  const isComplete = hasCondition(next, 'Complete')
  const endChanges = condition('Complete') || field('completionTime')
  const errors: FieldError[] = []
  if ((condition('Complete') || condition('Failed')) && isComplete && hasCondition(next, 'Failed'))
    errors.push(omitted(conditions, 'cannot set Complete=True and Failed=true conditions'))
  if (
    (condition('Complete') || condition('FailureTarget')) &&
    isComplete &&
    hasCondition(next, 'FailureTarget')
  )
    errors.push(omitted(conditions, 'cannot set Complete=True and FailureTarget=true conditions'))
  if (endChanges && completionTime && !isComplete)
    errors.push(
      invalidGo(
        at('completionTime'),
        goTime(completionTime),
        'cannot set completionTime when there is no Complete=True condition',
      ),
    )
  if (endChanges && !completionTime && isComplete)
    errors.push(required(at('completionTime'), 'completionTime is required for Complete jobs'))
  if (
    (field('startTime') || field('completionTime')) &&
    startTime &&
    completionTime &&
    Date.parse(completionTime) < Date.parse(startTime)
  )
    errors.push(
      invalidGo(
        at('completionTime'),
        goTime(completionTime),
        'completionTime cannot be set before startTime',
      ),
    )
  return errors
}

const goTime = (time: string) =>
  `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`

function validateFinished(next: Job, old: Job): FieldError[] {
  const { condition, field, isFinished: isNewlyFinished } = changes(next, old)
  const { active = 0, startTime, uncountedTerminatedPods: uncounted } = next.status
  const isDone = isFinished(next)
  const isEmpty = next.spec.suspend === true && next.spec.completions === 0
  const errors: FieldError[] = []
  if (
    (condition('Failed') || field('failedIndexes')) &&
    hasCondition(next, 'Failed') &&
    !hasCondition(next, 'FailureTarget')
  )
    errors.push(
      omitted(
        conditions,
        'cannot set Failed=True condition without the FailureTarget=true condition',
      ),
    )
  if (
    (condition('Complete') || condition('SuccessCriteriaMet')) &&
    hasCondition(next, 'Complete') &&
    !hasCondition(next, 'SuccessCriteriaMet')
  )
    errors.push(
      omitted(
        conditions,
        'cannot set Complete=True condition without the SuccessCriteriaMet=true condition',
      ),
    )
  if ((isNewlyFinished || field('active')) && active > 0 && isDone)
    errors.push(invalid(at('active'), active, 'active>0 is invalid for finished job'))
  if ((isNewlyFinished || field('startTime')) && !isEmpty && !startTime && isDone)
    errors.push(required(at('startTime'), 'startTime is required for finished job'))
  const left = [...(uncounted?.failed ?? []), ...(uncounted?.succeeded ?? [])]
  if ((isNewlyFinished || field('uncountedTerminatedPods')) && isDone && left.length > 0)
    errors.push(
      invalid(
        at('uncountedTerminatedPods'),
        uncounted,
        'uncountedTerminatedPods needs to be empty for finished job',
      ),
    )
  return errors
}

function validateIndexes(next: Job, old: Job): FieldError[] {
  const { field } = changes(next, old)
  const { completions, backoffLimitPerIndex, completionMode } = next.spec
  const { completedIndexes: completed = '', failedIndexes: failed } = next.status
  const [isCompletedNew, isFailedNew] = [field('completedIndexes'), field('failedIndexes')]
  const errors: FieldError[] = []
  const check = (name: 'completedIndexes' | 'failedIndexes', text: string) => {
    const found = countIndexes(text, completions ?? 0)
    if (typeof found === 'string')
      errors.push(invalid(at(name), text, `error parsing ${name}: ${found}`))
  }
  if (isCompletedNew && completions !== undefined) check('completedIndexes', completed)
  if (
    isFailedNew &&
    completions !== undefined &&
    backoffLimitPerIndex !== undefined &&
    failed !== undefined
  )
    check('failedIndexes', failed)
  if (isCompletedNew && completed && completionMode !== 'Indexed')
    errors.push(
      invalid(
        at('completedIndexes'),
        completed,
        'cannot set non-empty completedIndexes when non-indexed completion mode',
      ),
    )
  if (isFailedNew && backoffLimitPerIndex === undefined && failed !== undefined)
    errors.push(
      invalid(
        at('failedIndexes'),
        failed,
        'cannot set non-null failedIndexes when backoffLimitPerIndex is null',
      ),
    )
  const shared =
    (isCompletedNew || isFailedNew) && completions !== undefined
      ? overlap(completed, failed ?? '', completions)
      : undefined
  if (shared !== undefined)
    errors.push(
      invalid(
        at('failedIndexes'),
        failed,
        `failedIndexes and completedIndexes overlap at index: ${shared}`,
      ),
    )
  return errors
}

function validateCountsOfFinished(next: Job, old: Job): FieldError[] {
  const { field, isFinished: isNewlyFinished } = changes(next, old)
  const { terminating = 0, ready, active = 0 } = next.status
  return [
    ...((isNewlyFinished || field('terminating')) && terminating > 0 && isFinished(next)
      ? [invalid(at('terminating'), terminating, 'terminating>0 is invalid for finished job')]
      : []),
    ...((field('ready') || field('active')) && ready !== undefined && ready > active
      ? [invalid(at('ready'), ready, 'cannot set more ready pods than active')]
      : []),
  ]
}

function validateSuccess(next: Job): FieldError[] {
  const isMet = hasCondition(next, 'SuccessCriteriaMet')
  return [
    ...(isMet && hasCondition(next, 'Failed')
      ? [omitted(conditions, 'cannot set SuccessCriteriaMet=True and Failed=true conditions')]
      : []),
    ...(isMet && hasCondition(next, 'FailureTarget')
      ? [
          omitted(
            conditions,
            'cannot set SuccessCriteriaMet=True and FailureTarget=true conditions',
          ),
        ]
      : []),
    ...(next.spec.successPolicy && !isMet && hasCondition(next, 'Complete')
      ? [
          omitted(
            conditions,
            'cannot set Complete=True for Job with SuccessPolicy unless SuccessCriteriaMet=True',
          ),
        ]
      : []),
  ]
}

function validateHistory(next: Job, old: Job): FieldError[] {
  const { spec, status } = next
  const { startTime, completionTime } = status
  const mayForget = spec.completionMode === 'Indexed' && spec.completions === spec.parallelism
  const errors = ['Failed', 'Complete', 'FailureTarget']
    .filter((type) => hasCondition(old, type) && !hasCondition(next, type))
    .map((type) => omitted(conditions, `cannot disable the terminal ${type}=True condition`))
  if ((status.failed ?? 0) < (old.status.failed ?? 0))
    errors.push(invalid(at('failed'), status.failed ?? 0, 'cannot decrease the failed counter'))
  if (!mayForget && (status.succeeded ?? 0) < (old.status.succeeded ?? 0))
    errors.push(
      invalid(at('succeeded'), status.succeeded ?? 0, 'cannot decrease the succeeded counter'),
    )
  if (completionTime && old.status.completionTime && completionTime !== old.status.completionTime)
    errors.push(
      invalidGo(at('completionTime'), goTime(completionTime), 'completionTime cannot be mutated'),
    )
  const isResuming =
    hasCondition(old, 'Suspended') &&
    (status.conditions ?? []).some((it) => it.type === 'Suspended' && it.status === 'False')
  if (old.status.startTime && old.status.startTime !== startTime && !spec.suspend && !isResuming)
    errors.push(required(at('startTime'), 'startTime cannot be removed for unsuspended job'))
  const [wasMet, isMet] = [old, next].map((it) => hasCondition(it, 'SuccessCriteriaMet'))
  if (wasMet && !isMet)
    errors.push(omitted(conditions, 'cannot disable the SuccessCriteriaMet=True condition'))
  if (hasCondition(old, 'Complete') && !wasMet && isMet)
    errors.push(
      omitted(
        conditions,
        'cannot set SuccessCriteriaMet=True for Job already has Complete=true conditions',
      ),
    )
  return errors
}
