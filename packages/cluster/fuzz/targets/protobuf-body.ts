import {
  decodeMessage,
  encodeMessage,
  encodeObject,
  readEnvelope,
} from '../../kinds/protobuf/envelope.ts'
import { DecodeError } from '../../kinds/structure/decode.ts'
import { toInnerForm, toWrittenForm } from '../../kinds/structure/normal-form.ts'
import { structs } from '../../kinds/structure/structs.ts'
import { objects } from '../seeds.ts'
import type { FuzzTarget } from '../target.ts'

const known = new Map(objects.map(({ struct, object }) => [object.kind, struct]))
const podStruct = 'io.k8s.api.core.v1.Pod'

export const protobufBody: FuzzTarget = {
  name: 'protobuf body',
  share: 4,
  seeds: () => objects.map(({ struct, object }) => encodeObject(object, structs(struct), structs)),
  run(input) {
    try {
      const { kind, raw } = readEnvelope(input)
      const struct = structs(known.get(kind) ?? podStruct)
      const object = decodeMessage(raw, struct, structs)
      toInnerForm(object, struct, structs)
      encodeMessage(toWrittenForm(object, struct, structs), struct, structs)
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error
    }
  },
}
