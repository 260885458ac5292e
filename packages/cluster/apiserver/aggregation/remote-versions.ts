import type { RegisteredVersion, RemoteVersion } from '../discovery/registered.ts'
import type { Registrations } from './registrations.ts'

/** What a server has told of one version; it is stale where it could not be asked again. */
export interface ToldVersion extends RemoteVersion {
  /** Where its OpenAPI document is: `/openapi/v3/apis/GROUP/VERSION?hash=…`. */
  readonly document?: string
}

/** What can be done with objects of a kind. */
export interface ServedKind {
  readonly kind: {
    readonly group: string
    readonly version: string
    readonly plural: string
    readonly kind: string
    readonly isNamespaced: boolean
    readonly verbs: readonly string[]
  }
}

const nothingYet: ToldVersion = { resources: [], freshness: 'Stale' }

/** What other API servers told of the versions that they serve, by the names of their registrations. */
export class RemoteVersions {
  readonly #registrations: Registrations
  readonly #told = new Map<string, ToldVersion>()
  #changes = 0

  constructor(registrations: Registrations) {
    this.#registrations = registrations
  }

  /** Another text whenever something is registered or told that was not. */
  stamp(): string {
    return `${this.#registrations.stamp()} ${this.#changes}`
  }

  all(): readonly RegisteredVersion[] {
    return this.#registrations.all().map(({ remote, ...registered }) => ({
      ...registered,
      ...(remote && { remote: this.#told.get(registered.name) ?? nothingYet }),
    }))
  }

  /** The documents of those that are registered, by their paths below `/openapi/v3/`. */
  documents(): ReadonlyMap<string, string> {
    const found = this.#registrations.all().flatMap(({ name, group, version, remote }) => {
      const document = remote && this.#told.get(name)?.document
      return document ? [[`apis/${group}/${version}`, document] as const] : []
    })
    return new Map(found)
  }

  /** Kinds that others say they serve. */
  served(): readonly ServedKind[] {
    return this.all().flatMap(({ group, version, remote }) =>
      (remote?.resources ?? []).map(({ resource, responseKind, scope, verbs }) => ({
        kind: {
          group,
          version,
          plural: resource,
          kind: responseKind.kind,
          isNamespaced: scope === 'Namespaced',
          verbs: verbs ?? [],
        },
      })),
    )
  }

  /** Versions of which nobody knows now what is served: `metrics.example/v1`. */
  stale(): readonly string[] {
    return this.all()
      .filter(({ remote }) => remote?.freshness === 'Stale')
      .map(({ group, version }) => `${group}/${version}`)
  }

  tell(name: string, told: ToldVersion): void {
    this.#told.set(name, told)
    this.#changes++
  }

  forget(name: string): void {
    if (this.#told.delete(name)) this.#changes++
  }
}
