import type { PodSpec, TemplateMeta } from '../types.ts'
import { annotationWarnings } from './annotations.ts'
import { containerWarnings } from './containers.ts'
import { addressWarnings, graceWarnings, listWarnings } from './lists.ts'
import { portWarnings } from './ports.ts'
import { affinityWarnings, nodeWarnings } from './scheduling.ts'
import { volumeWarnings } from './volumes.ts'

/** What a client is told of a pod that is taken, in upstream's order. `field` is empty for a pod itself. */
export function podWarnings(field: string, spec: PodSpec, metadata: TemplateMeta): string[] {
  const at = field ? `${field}.` : ''
  return [
    ...nodeWarnings(at, spec),
    ...annotationWarnings(at, metadata.annotations),
    ...volumeWarnings(at, spec.volumes),
    ...listWarnings(at, spec),
    ...containerWarnings(at, spec, metadata),
    ...portWarnings(at, spec),
    ...graceWarnings(at, spec),
    ...affinityWarnings(at, spec),
    ...addressWarnings(at, spec),
  ]
}
