import { yamlToJson } from '../../kinds/structure/decode/yaml-json.ts'
import { DecodeError, decodeObject, readDocument } from '../../kinds/structure/decode.ts'
import { toInnerForm, toWrittenForm } from '../../kinds/structure/normal-form.ts'
import { structs } from '../../kinds/structure/structs.ts'
import { objects } from '../seeds.ts'

const known = new Map(objects.map(({ struct, object }) => [object.kind, struct]))
const podStruct = 'io.k8s.api.core.v1.Pod'

/** Decodes a body as what it says that it is, strictly, and writes it. Refusing it is as good. */
export function decodeAs(input: Uint8Array, format: 'json' | 'yaml'): void {
  try {
    const document = readDocument(input, format, yamlToJson)
    const struct = structs(known.get(document.kind) ?? podStruct)
    const { object } = decodeObject(document, struct, structs, true)
    toInnerForm(object, struct, structs)
    JSON.stringify(toWrittenForm(object, struct, structs))
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
  }
}
