/** A version of a group, where it comes among others, and who serves it. */
export interface RegisteredVersion {
  /** Of the registration. */
  readonly name: string
  readonly group: string
  readonly version: string
  readonly groupPriority: number
  readonly versionPriority: number
  /** Undefined: it is served here. */
  readonly remote?: RemoteVersion
}

/** What another API server says that it serves. */
export interface RemoteVersion {
  readonly resources: readonly ResourceDiscovery[]
  readonly freshness: 'Current' | 'Stale'
}

export interface ResponseKind {
  readonly group: string
  readonly version: string
  readonly kind: string
}

/** As `apidiscovery.k8s.io/v2` has it. */
export interface ResourceDiscovery {
  readonly resource: string
  readonly responseKind: ResponseKind
  readonly scope: string
  readonly singularResource: string
  readonly verbs: readonly string[] | null
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly subresources?: readonly SubresourceDiscovery[]
}

export interface SubresourceDiscovery {
  readonly subresource: string
  readonly responseKind: ResponseKind
  readonly verbs: readonly string[] | null
  readonly acceptedTypes?: readonly ResponseKind[]
}

/** What is registered, which discovery goes by. */
export interface RegisteredVersions {
  /** Another text whenever `all` gives something else. */
  stamp(): string
  all(): readonly RegisteredVersion[]
}

export const nothingRegistered: RegisteredVersions = { stamp: () => '', all: () => [] }
