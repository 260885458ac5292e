import {
  type FieldError,
  invalid,
  invalidGo,
  notSupported,
  required,
  tooLong,
} from '../../field-error.ts'
import { validateOptional } from '../../pod-spec/validate/names.ts'
import { validatePodTemplate } from '../../pod-spec/validate/template.ts'
import { dnsSubdomainErrors, regexText } from '../../validate/names.ts'
import { validateCounts } from '../../validate/numbers.ts'
import type { JobSpec } from '../types.ts'
import { validateFailurePolicy } from './failure-policy.ts'
import { validateSuccessPolicy } from './success-policy.ts'

const mostAtOnce = 100_000
const mostFailed = 100_000
const manyCompletions = 100_000
const mostAtOnceOfMany = 10_000
const mostFailedOfMany = 10_000
const longestManager = 63

/** Of a job, or of the template of one. */
export function validateJobSpec(field: string, spec: JobSpec): FieldError[] {
  return [
    ...validateCounts(field, spec, [
      'parallelism',
      'completions',
      'activeDeadlineSeconds',
      'backoffLimit',
      'ttlSecondsAfterFinished',
      'backoffLimitPerIndex',
      'maxFailedIndexes',
    ]),
    ...(spec.maxFailedIndexes !== undefined && spec.backoffLimitPerIndex === undefined
      ? [required(`${field}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified')]
      : []),
    ...validateManager(`${field}.managedBy`, spec.managedBy),
    ...validateOptional(`${field}.completionMode`, spec.completionMode, ['NonIndexed', 'Indexed']),
    ...(spec.completionMode === 'Indexed' ? validateIndexed(field, spec) : []),
    ...validateUnindexed(field, spec),
    ...validateFailurePolicy(`${field}.podFailurePolicy`, spec),
    ...validateSuccessPolicy(`${field}.successPolicy`, spec),
    ...validateReplacement(`${field}.podReplacementPolicy`, spec),
    ...validatePodTemplate(`${field}.template`, spec.template),
    ...validateRestartPolicy(`${field}.template.spec.restartPolicy`, spec),
  ]
}

const pathPattern = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+"

function validateManager(field: string, manager: string | undefined): FieldError[] {
  if (manager === undefined) return []
  const slash = manager.indexOf('/')
  const [host, path] = [manager.slice(0, Math.max(0, slash)), manager.slice(slash + 1)]
  const tooMuch =
    Buffer.byteLength(manager) > longestManager ? [tooLong(field, longestManager)] : []
  if (manager === '') return [required(field)]
  if (slash < 0 || !host || !path)
    return [
      invalid(field, manager, 'must be a domain-prefixed path (such as "acme.io/foo")'),
      ...tooMuch,
    ]
  return [
    ...dnsSubdomainErrors(host).map((said) => invalid(field, host, said)),
    ...(new RegExp(`^${pathPattern}$`).test(path)
      ? []
      : [invalid(field, path, regexText('Invalid path', pathPattern))]),
    ...tooMuch,
  ]
}

function validateIndexed(field: string, spec: JobSpec): FieldError[] {
  const { completions, parallelism = 0, maxFailedIndexes: failed, backoffLimitPerIndex } = spec
  const errors: FieldError[] = []
  if (completions === undefined)
    errors.push(required(`${field}.completions`, 'when completion mode is Indexed'))
  if (parallelism > mostAtOnce)
    errors.push(
      invalid(
        `${field}.parallelism`,
        parallelism,
        `must be less than or equal to ${mostAtOnce} when completion mode is Indexed`,
      ),
    )
  if (failed !== undefined && completions !== undefined && failed > completions)
    errors.push(
      invalid(`${field}.maxFailedIndexes`, failed, 'must be less than or equal to completions'),
    )
  if (failed !== undefined && failed > mostFailed)
    errors.push(
      invalid(`${field}.maxFailedIndexes`, failed, `must be less than or equal to ${mostFailed}`),
    )
  return (completions ?? 0) > manyCompletions && backoffLimitPerIndex !== undefined
    ? [...errors, ...validateMany(field, parallelism, failed)]
    : errors
}

function validateMany(field: string, parallelism: number, failed?: number): FieldError[] {
  const said = (most: number) =>
    `must be less than or equal to ${most} when completions are above ${manyCompletions} and used with backoff limit per index`
  return [
    ...(failed === undefined
      ? [
          required(
            `${field}.maxFailedIndexes`,
            `must be specified when completions is above ${manyCompletions}`,
          ),
        ]
      : []),
    ...(parallelism > mostAtOnceOfMany
      ? [invalid(`${field}.parallelism`, parallelism, said(mostAtOnceOfMany))]
      : []),
    ...(failed !== undefined && failed > mostFailedOfMany
      ? [invalid(`${field}.maxFailedIndexes`, failed, said(mostFailedOfMany))]
      : []),
  ]
}

function validateUnindexed(field: string, spec: JobSpec): FieldError[] {
  if ((spec.completionMode ?? 'NonIndexed') !== 'NonIndexed') return []
  return (['backoffLimitPerIndex', 'maxFailedIndexes'] as const).flatMap((name) => {
    const value = spec[name]
    return value === undefined
      ? []
      : [invalid(`${field}.${name}`, value, 'requires indexed completion mode')]
  })
}

function validateReplacement(
  field: string,
  { podReplacementPolicy: policy, podFailurePolicy }: JobSpec,
): FieldError[] {
  const supported = podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed']
  return policy === undefined || supported.includes(policy)
    ? []
    : [notSupported(field, policy, supported)]
}

function validateRestartPolicy(field: string, spec: JobSpec): FieldError[] {
  const { restartPolicy = '' } = spec.template.spec
  if (restartPolicy === 'Always' || restartPolicy === '')
    return [required(field, 'valid values: "OnFailure", "Never"')]
  if (restartPolicy !== 'OnFailure' && restartPolicy !== 'Never')
    return [notSupported(field, restartPolicy, ['OnFailure', 'Never'])]
  return spec.podFailurePolicy && restartPolicy !== 'Never'
    ? [
        invalidGo(
          field,
          JSON.stringify(restartPolicy),
          'only "Never" is supported when podFailurePolicy is specified',
        ),
      ]
    : []
}
