import type { KubeObject } from '../../kinds/object.ts'
import { ordered } from '../objects/ordered.ts'
import type { ListMetadata } from '../respond.ts'
import { StatusError } from '../status.ts'

type Version = 'v1' | 'v1beta1'

const notAcceptable = (message: string) => new StatusError(406, 'NotAcceptable', message)

/** An object without anything but its metadata. */
export const partialOf = (object: KubeObject, version: Version) => ({
  kind: 'PartialObjectMetadata',
  apiVersion: `meta.k8s.io/${version}`,
  metadata: ordered(object).metadata,
})

export function asMetadata(objects: readonly KubeObject[], isList: boolean, version: Version) {
  const [object] = objects
  if (isList || !object)
    throw notAcceptable(
      'you requested PartialObjectMetadata, but the requested object is a list (*unstructured.UnstructuredList)',
    )
  return partialOf(object, version)
}

export function asMetadataList(
  objects: readonly KubeObject[],
  isList: boolean,
  metadata: ListMetadata,
  version: Version,
) {
  if (!isList)
    throw notAcceptable(
      'you requested PartialObjectMetadataList, but the requested object is not a list (*unstructured.Unstructured)',
    )
  return {
    kind: 'PartialObjectMetadataList',
    apiVersion: `meta.k8s.io/${version}`,
    metadata,
    items: objects.map((object) => partialOf(object, version)),
  }
}
