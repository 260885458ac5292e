import type { FieldError } from './field-error.ts'
import type { KubeObject } from './object.ts'

export type Verb =
  | 'create'
  | 'delete'
  | 'deletecollection'
  | 'get'
  | 'list'
  | 'patch'
  | 'update'
  | 'watch'

/** A column of the table that `kubectl get` prints. */
export interface Column<T> {
  readonly name: string
  readonly type: 'string' | 'integer' | 'number' | 'boolean' | 'date'
  readonly format?: 'name' | 'password' | 'int32' | 'int64' | ''
  /** 0 is always shown, 1 with `-o wide`. */
  readonly priority?: number
  readonly description?: string
  cell(object: T, now: number): unknown
}

/** An update of a part: what it may touch, and what of it is refused. */
export interface UpdateRules<T> {
  /**
   * Drops from `next` what this update may not change, by taking it from `old`. Changes `next` in place. `now` is the
   * server's time as objects have it: RFC 3339, to the second.
   */
  prepare?(next: T, old: T, now: string): void
  validate?(next: T, old: T): readonly FieldError[]
  warnings?(next: T, old: T): readonly string[]
  /** Fields that nobody comes to own by this update, since it resets them. Absent: those outside its part. */
  readonly resetFields?: readonly (readonly string[])[]
}

/** Where a scalable kind keeps its counts, as paths of field names. */
export interface ScalePaths {
  readonly replicas: readonly string[]
  readonly statusReplicas: readonly string[]
  /** A label selector as an object, or (custom resources) as text. */
  readonly selector: readonly string[]
}

/** How a version is written into the store when another version of it is what is stored. Both may change what they are given. */
export interface Conversion {
  /** `group/version/plural` of the kind in the table that is stored. */
  readonly stored: { readonly group: string; readonly version: string }
  toStored(object: KubeObject): KubeObject
  fromStored(object: KubeObject): KubeObject
}

/**
 * What makes a kind a kind. One file each, entered in `kinds/table.ts`; everything a client sees of it follows from
 * this and its structure. Functions get decoded objects: every field present has the type that the structure gives.
 */
export interface Kind<T extends KubeObject = KubeObject> {
  readonly group: string
  readonly version: string
  readonly kind: string
  readonly plural: string
  readonly singular: string
  readonly shortNames?: readonly string[]
  readonly categories?: readonly string[]
  readonly isNamespaced: boolean
  /** The struct's name in the structure tables. */
  readonly structure: string
  /** Absent: all of them. */
  readonly verbs?: readonly Verb[]
  /** Fills what is absent, in place. Runs on every body that is decoded and every object that is read. */
  defaults?(object: T): void
  /** Lists and maps, as paths of field names, that are not the same when a client sends them empty as when it leaves them out. */
  readonly keepsEmpty?: readonly (readonly string[])[]
  /**
   * Before a create, in place, after the rules that hold for every kind: where there is a status subresource the status
   * is dropped, and `metadata.generation` is 1 where generations are counted. `now` as for updates.
   */
  prepareCreate?(object: T, now: string): void
  /** Checks a new object, its metadata aside (which is checked for every kind alike). Order as upstream's. */
  validate?(object: T): readonly FieldError[]
  warnings?(object: T): readonly string[]
  /** What a create is told of the object as it was sent, before it is prepared. */
  warningsAsSent?(object: T): readonly string[]
  /**
   * An update of the whole object. The status has been taken from `old` where there is a status subresource, and the
   * generation is counted after `prepare`. `validate` is all of upstream's ValidateUpdate, that of the new object included.
   */
  readonly update?: UpdateRules<T>
  readonly status?: UpdateRules<T>
  /** A new object may come with its status (a node that registers itself). */
  readonly keepsStatusOnCreate?: true
  /** Updates of other parts by subresources that take and give the whole object: `ephemeralcontainers`, `approval`. */
  readonly parts?: Readonly<Record<string, UpdateRules<T>>>
  readonly scale?: ScalePaths
  /** Counts `metadata.generation`: one more whenever something but metadata and status changed. */
  readonly countsGenerations?: true
  /** What the name may be; absent: a DNS subdomain. */
  readonly name?: 'subdomain' | 'label' | 'label1035' | 'path-segment' | 'free'
  /** PUT creates what is missing. */
  readonly createsOnUpdate?: true
  /** A PUT without a resourceVersion is refused. */
  readonly requiresResourceVersion?: true
  /** What field selectors may ask besides metadata.name and metadata.namespace. */
  selectableFields?(object: T): Readonly<Record<string, string>>
  /** Name and Age are there where this is absent. */
  readonly columns?: readonly Column<T>[]
  /** The order in which a table shows them, where it is not the list's. */
  rowOrder?(a: T, b: T): number
  /** Conditions of the object's row in a table (a pod that is done). */
  rowConditions?(object: T): readonly Readonly<Record<string, string>>[]
  /** What every call for it is told: that it is deprecated, in upstream's words. */
  readonly deprecation?: string
  /** Of a list of them; absent: the kind and `List`. */
  readonly listKind?: string
  readonly conversion?: Conversion
  /** Seconds of grace for a delete that asked for `requested`; absent: the object goes at once. */
  gracePeriod?(object: T, requested: number | undefined): number
  /**
   * When a deletion begins, in place: marks the object as deleted `now` (as timestamps are written) and enters what has
   * to be done before it goes as a finalizer.
   */
  beginDelete?(object: T, now: string): void
  /** Propagation of a delete that names none: upstream's ReplicationController and Job orphan. Absent: background. */
  readonly defaultPropagation?: 'orphan' | 'background'
}

/** Fixes the type of a kind's object, then forgets it, so that kinds fit one table. */
export function kind<T extends KubeObject>(definition: Kind<T>): Kind {
  // Safe: objects are decoded by this same definition's structure before its functions see them.
  return definition as unknown as Kind
}
