import type { DaemonSet } from '../types.ts'

/** Older versions counted the templates in a field; today's keeps the count in an annotation. */
export const generationAnnotation = 'deprecated.daemonset.template.generation'

export function templateGeneration({ metadata }: DaemonSet): number {
  const written = metadata.annotations?.[generationAnnotation] ?? ''
  return /^-?\d+$/.test(written) ? Number(written) : 0
}
