import { equal } from '../../equal.ts'
import { type FieldError, goValue, invalid, invalidGo, required } from '../../field-error.ts'
import type { GoPrinter } from '../../go-print.ts'
import { printPodTemplate } from '../../pod-spec/print.ts'
import type { PodTemplateSpec } from '../../pod-spec/types.ts'
import { validateImmutable } from '../../validate/immutable.ts'
import { goLabels, goSelector, validateLabelSelector } from '../../validate/label-selector.ts'
import { dnsLabelErrors } from '../../validate/names.ts'
import { selects } from '../../validate/selects.ts'
import type { Job, JobSpec } from '../types.ts'
import { printFailurePolicy, printSuccessPolicy } from './print.ts'
import { jobLabels } from './selector.ts'
import { validateJobSpec } from './validate-spec.ts'

export function validateJob(job: Job): FieldError[] {
  const { metadata, spec } = job
  const { name = '' } = metadata
  const last = `${name}-${(spec.completions ?? 0) - 1}`
  return [
    ...validateGeneratedSelector(job),
    ...validateSelectedSpec(spec),
    ...(spec.completionMode === 'Indexed' &&
    (spec.completions ?? 0) > 0 &&
    dnsLabelErrors(last).length > 0
      ? [
          invalid(
            'metadata.name',
            name,
            `will not able to create pod with invalid DNS label: ${last}`,
          ),
        ]
      : []),
  ]
}

function validateGeneratedSelector({ metadata, spec }: Job): FieldError[] {
  if (spec.manualSelector || !spec.selector) return []
  const { name = '', uid = '' } = metadata
  const expected = {
    [jobLabels.oldUid]: uid,
    [jobLabels.oldName]: name,
    [jobLabels.uid]: uid,
    [jobLabels.name]: name,
  }
  return [
    ...Object.entries(expected).flatMap(([key, value]) =>
      validateHasLabel(spec.template, key, value),
    ),
    ...(selects(spec.selector, expected) === false
      ? [invalidGo('spec.selector', goSelector(spec.selector), '`selector` not auto-generated')]
      : []),
  ]
}

function validateHasLabel(
  { metadata: { labels } }: PodTemplateSpec,
  key: string,
  expected: string,
): FieldError[] {
  const actual = labels?.[key]
  const field = 'spec.template.metadata.labels'
  if (actual === undefined) return [required(`${field}[${key}]`, `must be '${expected}'`)]
  return actual === expected
    ? []
    : [invalidGo(`${field}[${key}]`, goLabels(labels), `must be '${expected}'`)]
}

/** A job's own spec, whose selector is there. */
function validateSelectedSpec(spec: JobSpec): FieldError[] {
  const { selector, template } = spec
  return [
    ...validateJobSpec('spec', spec),
    ...(selector ? validateLabelSelector('spec.selector', selector) : [required('spec.selector')]),
    ...(selects(selector, template.metadata.labels) === false
      ? [
          invalidGo(
            'spec.template.metadata.labels',
            goLabels(template.metadata.labels),
            '`selector` does not match template `labels`',
          ),
        ]
      : []),
  ]
}

export const validateJobUpdate = (next: Job, old: Job): FieldError[] => [
  // Upstream looks at a job as a new one too, and says of its specification everything twice.
  ...validateJob(next),
  ...validateSelectedSpec(next.spec),
  ...validateCompletions(next.spec, old.spec),
  ...validateImmutable(
    'spec.selector',
    next.spec.selector,
    old.spec.selector,
    goSelector(next.spec.selector),
  ),
  ...validateImmutable(
    'spec.template',
    next.spec.template,
    opened(next, old),
    printPodTemplate(next.spec.template),
  ),
  ...validateKept(next.spec, old.spec),
]

const printers = {
  completionMode: goValue,
  podFailurePolicy: printFailurePolicy,
  backoffLimitPerIndex: goValue,
  managedBy: goValue,
  successPolicy: printSuccessPolicy,
} as const satisfies Partial<Record<keyof JobSpec, GoPrinter>>

const kept = [
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
] as const satisfies readonly (keyof typeof printers)[]

const validateKept = (next: JobSpec, old: JobSpec): FieldError[] =>
  kept.flatMap((field) => {
    const print = next[field] === undefined ? goValue : printers[field]
    return validateImmutable(`spec.${field}`, next[field], old[field], print(next[field]))
  })

/** The old template with what may be changed taken from the new: where pods go, as long as none has been made. */
function opened({ spec: next }: Job, { spec: old, status }: Job): PodTemplateSpec {
  if (!old.suspend || status.startTime !== undefined) return old.template
  const { metadata, spec } = next.template
  const kept: PodTemplateSpec = {
    metadata: { ...old.template.metadata },
    spec: { ...old.template.spec },
  }
  for (const field of ['annotations', 'labels'] as const)
    if (metadata[field]) kept.metadata[field] = metadata[field]
    else delete kept.metadata[field]
  const target: Record<string, unknown> = kept.spec
  for (const field of ['nodeSelector', 'tolerations', 'schedulingGates'] as const)
    target[field] = spec[field]
  const { nodeAffinity: _, ...others } = old.template.spec.affinity ?? {}
  target.affinity = { ...others, nodeAffinity: spec.affinity?.nodeAffinity }
  return kept
}

function validateCompletions(next: JobSpec, old: JobSpec): FieldError[] {
  const field = 'spec.completions'
  if (next.completionMode !== 'Indexed')
    return validateImmutable(field, next.completions, old.completions)
  if (equal(next.completions, old.completions) || next.completions === undefined) return []
  return next.completions === next.parallelism
    ? []
    : [invalid(field, next.completions, 'can only be modified in tandem with spec.parallelism')]
}
