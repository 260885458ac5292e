import type { KubeObject } from '../../kinds/object.ts'
import type { Resource } from '../resources.ts'
import { StatusError } from '../status.ts'

/** An object as it is written, in Kubernetes' protobuf envelope. */
export function protobufOf(_written: KubeObject, _resource: Resource): Uint8Array {
  throw new StatusError(406, 'NotAcceptable', 'protobuf is not served yet')
}

/** One event of a watch: its length in four bytes, then the event in protobuf. */
export function protobufFrame(
  _type: string,
  _written: KubeObject,
  _resource: Resource,
): Uint8Array {
  throw new StatusError(406, 'NotAcceptable', 'protobuf is not served yet')
}
