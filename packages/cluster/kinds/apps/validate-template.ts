import { type FieldError, forbidden, invalidGo, notSupported } from '../field-error.ts'
import type { PodTemplateSpec } from '../pod-spec/types.ts'
import { validatePodAnnotations } from '../pod-spec/validate/annotations.ts'
import { validatePodTemplate } from '../pod-spec/validate/template.ts'
import { goLabels, type LabelSelector } from '../validate/label-selector.ts'
import { validateLabels } from '../validate/labels.ts'
import { validateAnnotations } from '../validate/metadata.ts'
import { isEmptySelector, selects } from '../validate/selects.ts'

/** Pods of the template must be the selector's own. */
export function validateSelected(
  field: string,
  { metadata }: PodTemplateSpec,
  selector: LabelSelector | undefined,
): FieldError[] {
  if (selector && isEmptySelector(selector)) return []
  return selects(selector, metadata.labels) !== true
    ? [
        invalidGo(
          `${field}.metadata.labels`,
          goLabels(metadata.labels),
          '`selector` does not match template `labels`',
        ),
      ]
    : []
}

/** Pods that are kept alive, without end. */
export function validateLasting(
  field: string,
  { spec }: PodTemplateSpec,
  kind: string,
): FieldError[] {
  return [
    ...(spec.restartPolicy === 'Always'
      ? []
      : [notSupported(`${field}.spec.restartPolicy`, spec.restartPolicy, ['Always'])]),
    ...(spec.activeDeadlineSeconds === undefined
      ? []
      : [
          forbidden(
            `${field}.spec.activeDeadlineSeconds`,
            `activeDeadlineSeconds in ${kind} is not Supported`,
          ),
        ]),
  ]
}

/** Of a kind that keeps a number of equal pods. */
export const validateReplicatedTemplate = (
  field: string,
  template: PodTemplateSpec,
  selector: LabelSelector | undefined,
  kind = 'ReplicaSet',
): FieldError[] => [
  ...validateSelected(field, template, selector),
  ...validatePodTemplate(field, template),
  ...validateLasting(field, template, kind),
]

/** A stateful set's template is looked at less closely: upstream leaves its pods to be refused. */
export const validateStatefulTemplate = (
  field: string,
  template: PodTemplateSpec,
  selector: LabelSelector | undefined,
): FieldError[] => [
  ...validateSelected(field, template, selector),
  ...validateLabels(`${field}.labels`, template.metadata.labels),
  ...validateAnnotations(`${field}.annotations`, template.metadata.annotations),
  ...validatePodAnnotations(`${field}.annotations`, template.metadata.annotations, template.spec),
]
