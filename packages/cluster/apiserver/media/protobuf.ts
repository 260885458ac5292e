import {
  encodeList,
  encodeMessage,
  encodeObject,
  encodeWatchFrame,
} from '../../kinds/protobuf/envelope.ts'
import { structs } from '../../kinds/structure/structs.ts'
import type { Struct } from '../../kinds/structure/structure.ts'
import type { Resource } from '../resources.ts'
import type { Status } from '../status.ts'

type Fields = Readonly<Record<string, unknown>>

const meta = 'io.k8s.apimachinery.pkg.apis.meta.v1'

/** Answers may be of no resource; a partial object is of any, with nothing but its metadata. */
function structOf(written: Fields, { struct, structs }: Resource): Struct {
  if (written.kind === 'Status') return structs(`${meta}.Status`)
  if (written.kind === 'PartialObjectMetadata') return metadataOnly(struct)
  return struct
}

/** Made once a struct, since what encodes a struct is kept with it. */
const partials = new WeakMap<Struct, Struct>()

function metadataOnly(struct: Struct): Struct {
  const known = partials.get(struct)
  if (known) return known
  const metadata = struct.fields.get('metadata')
  if (!metadata) return struct
  const fields = new Map([['metadata', metadata]])
  const made: Struct = { name: `${meta}.PartialObjectMetadata`, fields }
  partials.set(struct, made)
  return made
}

/** An object as it is written, in Kubernetes' protobuf envelope. */
export const protobufOf = (written: Fields, resource: Resource): Uint8Array =>
  encodeObject(written, structOf(written, resource), resource.structs)

/** A status that is no answer of a resource. */
export const protobufStatus = (status: Status): Uint8Array =>
  encodeObject({ ...status }, structs(`${meta}.Status`), structs)

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
