import type { ObjectMeta } from '../kinds/object.ts'

export type { OwnerReference } from '../kinds/object.ts'

/** Which resource of the API; `T` is what its objects are. */
export interface ResourceRef<T extends ApiObject = ApiObject> {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly kind: string
  /** A field selector: an informer keeps only these at hand. */
  readonly only?: string
  /** An informer keeps only the metadata, unless whole objects are at hand anyway. */
  readonly isMetadataOnly?: true
  /** Never there: it only carries the type. */
  readonly type?: T
}

/** An object as a client sees it. */
export interface ApiObject {
  apiVersion?: string
  kind?: string
  metadata: Metadata
}

export type Metadata = ObjectMeta

/** `NAMESPACE/NAME`; `/NAME` where there are no namespaces. */
export const keyOf = ({ metadata }: ApiObject): string =>
  `${metadata.namespace ?? ''}/${metadata.name ?? ''}`

/** The namespace and the name of a key that `keyOf` made. */
export function placeOf(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/')
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) }
}

export const apiVersionOf = ({ group, version }: ResourceRef): string =>
  group ? `${group}/${version}` : version

/** `/apis/apps/v1/namespaces/default/deployments/web/scale`. */
export function pathOf(
  { group, version, plural }: ResourceRef,
  namespace = '',
  name = '',
  subresource = '',
): string {
  const root = group ? `/apis/${group}/${version}` : `/api/${version}`
  const where = namespace ? `/namespaces/${encodeURIComponent(namespace)}` : ''
  const what = name ? `/${encodeURIComponent(name)}` : ''
  return `${root}${where}/${plural}${what}${subresource && `/${subresource}`}`
}
