import type { ClientConfig } from '../kinds/admissionregistration/types.ts'
import type { Kind } from '../kinds/kind.ts'
import type { KubeObject } from '../kinds/object.ts'
import type { Struct, Structs } from '../kinds/structure/structure.ts'

/** A kind as it is served: what the verbs, discovery and OpenAPI read. */
export interface Resource {
  readonly kind: Kind
  /** The structure of its objects, and where the structs that it names are found. */
  readonly struct: Struct
  readonly structs: Structs
  /** A custom resource: its objects go by its definition's schema. */
  readonly custom?: CustomRules
  /** Its objects are kept nowhere. */
  readonly computed?: Computed
}

/** Makes objects when somebody asks for them, in their inner form. */
export interface Computed {
  /** Throws `StatusError` where there is none. */
  get(namespace: string, name: string): KubeObject
  /** `isSelected` is asked of objects with the same metadata, before anything costly is done. */
  list(namespace: string, isSelected: (object: KubeObject) => boolean): readonly KubeObject[]
}

/** What a definition's schema does to custom objects, beyond what a structure can say. */
export interface CustomRules {
  /** What its bodies are decoded by, before the schema looks at them: the metadata alone. */
  readonly decoding: Struct
  /**
   * Drops what the schema does not name, and nulls that mean nothing unless they are to be kept; gives the paths of what is
   * unknown. In place.
   */
  prune(object: KubeObject, keepsNulls: boolean): readonly string[]
  readonly versions: CustomVersions
  /** Schemas of the object and of a list of them, by name, for the OpenAPI documents of this version. */
  schemas(version: 2 | 3): Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** What every call for it is told: that its version is deprecated. */
  readonly warning?: string
  /** Refused for the moment (its definition is being deleted): upstream's words. */
  readonly refusesCreates?: string
}

/** All versions of a definition, served or not, by their `apiVersion`. */
export interface CustomVersions {
  /** What objects are stored as when they are written. */
  readonly storage: string
  /** What makes objects of one version those of another; absent: only their `apiVersion` changes. */
  readonly webhook?: ConversionWebhook
  find(apiVersion: string): CustomVersion | undefined
}

export interface ConversionWebhook {
  readonly clientConfig: ClientConfig
  /** Of the reviews that it understands, the one that it likes best first. */
  readonly reviewVersions: readonly string[]
}

/** What a version's schema does to its objects, in place. */
export interface CustomVersion {
  readonly struct: Struct
  readonly structs: Structs
  /** Drops what it does not name, and nulls that mean nothing. */
  clean(object: KubeObject): void
  fillDefaults(object: KubeObject): void
}

export type ResourcesListener = (resource: Resource, isAdded: boolean) => void

export const groupVersion = ({ group, version }: { group: string; version: string }): string =>
  group ? `${group}/${version}` : version

/** `deployments.apps`, as messages name a resource. */
export const qualifiedResource = ({ group, plural }: Kind): string =>
  group ? `${plural}.${group}` : plural

/** Everything that is served, built in or defined by a client. Later additions of the same version replace. */
export class Resources {
  readonly #byPath = new Map<string, Resource>()
  readonly #listeners = new Set<ResourcesListener>()

  constructor(kinds: readonly Kind[], structs: Structs) {
    for (const kind of kinds) this.add({ kind, struct: structs(kind.structure), structs })
  }

  /** By the group, version and plural that a path names. */
  find(group: string, version: string, plural: string): Resource | undefined {
    return this.#byPath.get(`${group}/${version}/${plural}`)
  }

  /** By what an object says of itself. */
  findKind(apiVersion: string, kind: string): Resource | undefined {
    for (const resource of this.#byPath.values())
      if (resource.kind.kind === kind && groupVersion(resource.kind) === apiVersion) return resource
    return undefined
  }

  hasGroupVersion(group: string, version: string): boolean {
    for (const { kind } of this.#byPath.values())
      if (kind.group === group && kind.version === version) return true
    return false
  }

  all(): readonly Resource[] {
    return [...this.#byPath.values()]
  }

  add(resource: Resource): void {
    const { group, version, plural } = resource.kind
    this.#byPath.set(`${group}/${version}/${plural}`, resource)
    for (const listener of this.#listeners) listener(resource, true)
  }

  remove(group: string, version: string, plural: string): void {
    const key = `${group}/${version}/${plural}`
    const resource = this.#byPath.get(key)
    if (!resource) return
    this.#byPath.delete(key)
    for (const listener of this.#listeners) listener(resource, false)
  }

  /** Calls `listener` after each change until the returned function is called. */
  onChange(listener: ResourcesListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
