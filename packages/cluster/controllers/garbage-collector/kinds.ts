import {
  type ApiObject,
  keyOf,
  type OwnerReference,
  pathOf,
  type ResourceRef,
} from '../../client/resource.ts'
import type { Informers } from '../loop/controller.ts'
import { type OwnedKind, ownerKind } from '../namespaced.ts'

/** All kinds that the collector looks after. */
export class Kinds {
  readonly all: readonly OwnedKind[]
  readonly #byPath: ReadonlyMap<string, OwnedKind>
  readonly #byName: ReadonlyMap<string, OwnedKind>

  constructor(all: readonly OwnedKind[]) {
    this.all = all
    this.#byPath = new Map(all.map((kind) => [pathOf(kind.resource), kind]))
    this.#byName = new Map(all.flatMap((kind) => kind.names.map((name) => [name, kind] as const)))
  }

  /** The resources of those that lie in namespaces. */
  get namespaced(): readonly ResourceRef[] {
    return this.all.filter(({ isNamespaced }) => isNamespaced).map(({ resource }) => resource)
  }

  ofKey(key: string): OwnedKind | undefined {
    return this.#byPath.get(key.slice(0, key.indexOf(' ')))
  }

  ofOwner({ apiVersion, kind }: OwnerReference): OwnedKind | undefined {
    return this.#byName.get(ownerKind(apiVersion, kind))
  }
}

/** A key tells the kind and the object: `/apis/apps/v1/replicasets lab/web`. */
export const keyIn = (kind: OwnedKind, object: ApiObject): string =>
  `${pathOf(kind.resource)} ${keyOf(object)}`

/** An object and its kind. */
export interface Found {
  readonly kind: OwnedKind
  readonly object: ApiObject
}

export const dependentsOf = (owner: ApiObject, kinds: Kinds, at: Informers): Found[] =>
  kinds.all.flatMap((kind) =>
    at
      .informer(kind.resource)
      .ownedBy(owner.metadata.uid ?? '')
      .map((object) => ({ kind, object })),
  )

/** Whether a dependent keeps its owner from going before it. */
export const isBlocking = ({ object }: Found, owner: ApiObject): boolean =>
  object.metadata.ownerReferences?.some(
    ({ uid, blockOwnerDeletion }) => uid === owner.metadata.uid && blockOwnerDeletion,
  ) ?? false
