import type { ResourceRef } from '../client/resource.ts'

interface Served {
  readonly kind: {
    readonly group: string
    readonly version: string
    readonly plural: string
    readonly kind: string
    readonly isNamespaced: boolean
    readonly verbs?: readonly string[]
    readonly conversion?: unknown
  }
}

/** What can lie in a namespace and be deleted, each kind of stored object once. */
export function deletableResources(served: readonly Served[]): ResourceRef[] {
  const found = new Map<string, ResourceRef>()
  for (const { kind } of served) {
    const { group, version, plural } = kind
    const isDeletable =
      !kind.verbs || (kind.verbs.includes('deletecollection') && kind.verbs.includes('list'))
    if (!kind.isNamespaced || !isDeletable || kind.conversion) continue
    if (!found.has(`${group}/${plural}`))
      found.set(`${group}/${plural}`, { group, version, plural, kind: kind.kind })
  }
  return [...found.values()]
}
