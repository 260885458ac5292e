import { equal } from '../../equal.ts'
import type { PodTemplateSpec } from '../types.ts'
import { podWarnings } from './pod.ts'

export const templateWarnings = (field: string, template: PodTemplateSpec): string[] =>
  podWarnings(field, template.spec, template.metadata)

interface Templated {
  spec: { template?: PodTemplateSpec }
}

/** Nothing is said where the spec is as it was. */
export function templateUpdateWarnings(field: string, next: Templated, old: Templated): string[] {
  if (!next.spec.template || equal(next.spec, old.spec)) return []
  return templateWarnings(field, next.spec.template)
}
