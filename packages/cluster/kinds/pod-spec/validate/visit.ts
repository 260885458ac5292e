import type { Container, PodSpec } from '../types.ts'

/** Every container with its path, in upstream's order. */
export function visitContainers(
  field: string,
  spec: PodSpec,
): (readonly [path: string, container: Container])[] {
  return (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((list) =>
    (spec[list] ?? []).map((it, index) => [`${field}.${list}[${index}]`, it] as const),
  )
}
