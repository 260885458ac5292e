import { type FieldError, forbidden } from '../../field-error.ts'
import { validateLabels } from '../../validate/labels.ts'
import { validateAnnotations } from '../../validate/metadata.ts'
import type { PodTemplateSpec } from '../types.ts'
import { validatePodAnnotations, validateProfilesAgree } from './annotations.ts'
import { validatePodSpec } from './spec.ts'

export function validatePodTemplate(
  field: string,
  { metadata, spec }: PodTemplateSpec,
): FieldError[] {
  return [
    ...validateLabels(`${field}.labels`, metadata.labels),
    ...validateAnnotations(`${field}.annotations`, metadata.annotations),
    ...validatePodAnnotations(`${field}.annotations`, metadata.annotations, spec),
    ...validatePodSpec(`${field}.spec`, spec),
    ...validateProfilesAgree(`${field}.spec`, spec, metadata),
    ...((spec.ephemeralContainers ?? []).length > 0
      ? [
          forbidden(
            `${field}.spec.ephemeralContainers`,
            'ephemeral containers not allowed in pod template',
          ),
        ]
      : []),
  ]
}
