import { apiVersionOf, type ResourceRef } from '../client/resource.ts'

interface Served {
  readonly kind: {
    readonly group: string
    readonly version: string
    readonly plural: string
    readonly kind: string
    readonly isNamespaced: boolean
    readonly verbs?: readonly string[]
    /** Absent where objects are kept in this version itself. */
    readonly conversion?: { readonly stored: { readonly group: string; readonly version: string } }
    readonly scale?: unknown
  }
}

/** What can lie in a namespace and be deleted, each kind of stored object once. */
export const deletableResources = (served: readonly Served[]): ResourceRef[] =>
  onceEach(served.filter(({ kind }) => kind.isNamespaced && has(kind, 'deletecollection', 'list')))

const has = ({ verbs }: Served['kind'], ...needed: readonly string[]) =>
  !verbs || needed.every((verb) => verbs.includes(verb))

/** Each kind of stored object in one of its versions: that in which it is kept, if it is served. */
function onceEach(served: readonly Served[]): ResourceRef[] {
  const found = new Map<string, ResourceRef>()
  for (const { kind } of served) {
    const { group, version, plural, conversion } = kind
    const stored = conversion?.stored ?? { group, version }
    const isKnown = found.has(`${group}/${plural}`)
    if (stored.group === group && (!isKnown || stored.version === version))
      found.set(`${group}/${plural}`, { group, version, plural, kind: kind.kind })
  }
  return [...found.values()]
}

/** A kind that has owners and is an owner. */
export interface OwnedKind {
  readonly resource: ResourceRef
  readonly isNamespaced: boolean
  readonly isScalable: boolean
  /** What references name it: one for each version. */
  readonly names: readonly string[]
}

/** As references to owners name a kind. */
export const ownerKind = (apiVersion: string, kind: string): string => `${apiVersion} ${kind}`

/** What has owners, which is all that is kept but the events. */
export function ownedKinds(served: readonly Served[]): OwnedKind[] {
  const kept = served.filter(
    ({ kind }) => kind.plural !== 'events' && has(kind, 'list', 'watch', 'delete'),
  )
  return onceEach(kept).map((resource) => {
    const versions = kept.filter(
      ({ kind }) => kind.group === resource.group && kind.plural === resource.plural,
    )
    return {
      resource: { ...resource, isMetadataOnly: true },
      isNamespaced: versions.every(({ kind }) => kind.isNamespaced),
      isScalable: versions.some(({ kind }) => kind.scale !== undefined),
      names: versions.map(({ kind }) =>
        ownerKind(apiVersionOf({ ...resource, version: kind.version }), kind.kind),
      ),
    }
  })
}
