import type { Tensor, TensorData, TensorSpec } from '@galley/model/tensor'
import { RequestError } from '../http/request-error.ts'
import { type Datatype, datatypeOf } from './datatypes.ts'
import { wireShape } from './metadata.ts'
import type { WireInput } from './wire-input.ts'

/** Elements a tensor in JSON may have; the same bound holds for the JSON's values. */
export const MAX_JSON_ELEMENTS = 2_000_000

/** An input as the tensor that `spec` asks for. Throws naming both types or shapes where it is another. */
export function decodeTensor(input: WireInput, spec: TensorSpec): Tensor {
  const datatype = datatypeOf(spec.type)
  checkForm(input, spec, datatype)
  const { content } = input
  const data =
    content.kind === 'json'
      ? fromJson(input, content.data, datatype)
      : fromBinary(input, content.data, datatype)
  return { type: spec.type, dims: input.head.shape, data }
}

function checkForm({ head }: WireInput, spec: TensorSpec, datatype: Datatype): void {
  const fits =
    head.shape.length === spec.shape.length &&
    wireShape(spec.shape).every((size, axis) => size === -1 || size === head.shape[axis])
  if (fits && head.datatype === datatype.name) return
  const expected = `${datatype.name} of shape [${wireShape(spec.shape).join(', ')}]`
  const found = `${head.datatype} of shape [${head.shape.join(', ')}]`
  throw new RequestError(
    'wrong-input',
    `Input ${JSON.stringify(spec.name)} is expected as ${expected} (-1: any size); found ${found}.`,
  )
}

function fromBinary(input: WireInput, bytes: Buffer, datatype: Datatype): TensorData {
  const due = input.elements * datatype.bytes
  if (bytes.length !== due) {
    throw wrong(input, `its shape takes ${due} bytes of ${datatype.name}; found ${bytes.length}`)
  }
  // A copy of its own: views of wide types need an aligned start, and an engine keeps what it gets.
  const copy = new ArrayBuffer(bytes.length)
  new Uint8Array(copy).set(bytes)
  return datatype.view(copy)
}

/** From JSON, flat in row-major order or nested as the shape says. */
function fromJson(input: WireInput, data: readonly unknown[], datatype: Datatype): TensorData {
  if (input.elements > MAX_JSON_ELEMENTS) throw wrong(input, 'it is too large for JSON')
  const shape = Array.isArray(data[0]) ? input.head.shape : [input.elements]
  const writer = datatype.writer(input.elements)
  let at = 0
  const fill = (values: readonly unknown[], axis: number) => {
    if (values.length !== shape[axis]) {
      throw wrong(input, `expected ${shape[axis]} elements; found ${values.length}`)
    }
    for (const value of values) {
      if (axis + 1 < shape.length && Array.isArray(value)) fill(value, axis + 1)
      else if (axis + 1 < shape.length || !writer.write(at++, value)) {
        throw wrong(input, `${datatype.name} holds ${datatype.json}; found ${brief(value)}`)
      }
    }
  }
  fill(data, 0)
  return writer.data
}

const brief = (value: unknown) => JSON.stringify(value)?.slice(0, 40)

function wrong({ head }: WireInput, what: string): RequestError {
  return new RequestError('wrong-input', `Input ${JSON.stringify(head.name)}: ${what}.`)
}
