import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js'
import type { ControllerRevision } from '../../client/resources.ts'
import { goJson, inOrder } from './go-json.ts'

/** What a revision remembers: a patch that brings a pod template back. Clients compare it letter by letter. */
export const revisionData = (template: PodTemplateSpec | undefined) => ({
  spec: { template: inOrder({ ...template, $patch: 'replace' }) },
})

/** The template that a revision brings back; undefined if it remembers none. */
export function templateOf({ data }: ControllerRevision): PodTemplateSpec | undefined {
  // Revisions that controllers made hold what `revisionData` gives; others may hold anything.
  const { template } = (data as { spec?: { template?: PodTemplateSpec & Patch } })?.spec ?? {}
  if (!template) return undefined
  const { $patch, ...rest } = template
  return rest
}

interface Patch {
  readonly $patch?: string
}

export const isSameData = (a: unknown, b: unknown): boolean => goJson(a) === goJson(b)
