import { type FieldError, forbidden } from '../../field-error.ts'
import {
  validatePodAnnotations,
  validateProfilesAgree,
} from '../../pod-spec/validate/annotations.ts'
import { validateImageSpace } from '../../pod-spec/validate/container.ts'
import { validatePodSpec } from '../../pod-spec/validate/spec.ts'
import type { Pod } from './types.ts'

/** What holds for a pod new and changed. */
export function validatePodBody({ metadata, spec }: Pod): FieldError[] {
  const { containers = [], initContainers = [] } = spec
  return [
    ...validatePodAnnotations('metadata.annotations', metadata.annotations, spec),
    ...validatePodSpec('spec', spec, { podName: metadata.name, isPod: true }),
    ...validateTokens({ spec }),
    ...containers.flatMap((it, index) => validateImageSpace(`spec.containers[${index}]`, it)),
    ...initContainers.flatMap((it, index) =>
      validateImageSpace(`spec.initContainers[${index}]`, it),
    ),
  ]
}

function validateTokens({ spec }: Pick<Pod, 'spec'>): FieldError[] {
  if (spec.serviceAccountName) return []
  return (spec.volumes ?? []).flatMap(({ projected }, volume) =>
    (projected?.sources ?? []).flatMap(({ serviceAccountToken }, source) =>
      serviceAccountToken
        ? [
            forbidden(
              `spec.volumes[${volume}].projected.sources[${source}].serviceAccountToken`,
              'must not be specified when serviceAccountName is not set',
            ),
          ]
        : [],
    ),
  )
}

export function validatePod(pod: Pod): FieldError[] {
  const { metadata, spec } = pod
  return [
    ...validatePodBody(pod),
    ...((spec.ephemeralContainers ?? []).length > 0
      ? [forbidden('spec.ephemeralContainers', 'cannot be set on create')]
      : []),
    ...(spec.nodeName && (spec.schedulingGates ?? []).length > 0
      ? [forbidden('spec.nodeName', 'cannot be set until all schedulingGates have been cleared')]
      : []),
    ...validateProfilesAgree('spec', spec, metadata),
  ]
}
