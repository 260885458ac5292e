import {
  encodeList,
  encodeMessage,
  encodeObject,
  encodeWatchFrame,
} from '../../kinds/protobuf/envelope.ts'
import type { Struct } from '../../kinds/structure/structure.ts'
import type { Resource } from '../resources.ts'

type Fields = Readonly<Record<string, unknown>>

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'

/** Answers may be of no resource; a partial object is of any, with nothing but its metadata. */
function structOf(written: Fields, { struct, structs }: Resource): Struct {
  if (written.kind === 'Status') return structs(`${meta}.Status`)
  if (written.kind === 'PartialObjectMetadata') return metadataOnly(struct)
  return struct
}

function metadataOnly(struct: Struct): Struct {
  const metadata = struct.fields.get('metadata')
  if (!metadata) return struct
  return { name: `${meta}.PartialObjectMetadata`, fields: new Map([['metadata', metadata]]) }
}

/** An object as it is written, in Kubernetes' protobuf envelope. */
export const protobufOf = (written: Fields, resource: Resource): Uint8Array =>
  encodeObject(written, structOf(written, resource), resource.structs)

/** A list of objects as they are written. */
export function protobufList(
  list: Fields,
  items: readonly Fields[],
  resource: Resource,
): Uint8Array {
  const { structs } = resource
  const messages = items.map((item) => encodeMessage(item, structOf(item, resource), structs))
  return encodeList(list, messages, structs(`${meta}.ListMeta`), structs)
}

/** One event of a watch. */
export const protobufFrame = (type: string, written: Fields, resource: Resource): Uint8Array =>
  encodeWatchFrame(type, protobufOf(written, resource))
