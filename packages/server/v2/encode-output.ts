import type { Tensor, TensorSpec } from '@galley/model/tensor'
import { RequestError } from '../http/request-error.ts'
import type { InferRequest, InferResponse, RequestedOutput } from '../schemas/infer.ts'
import { joinByteStrings } from './byte-strings.ts'
import { topClasses } from './classification.ts'
import { datatypeOf } from './datatypes.ts'

type OutputHead = InferResponse['outputs'][number]

/** An output as it leaves: its head, and its bytes when they travel after the JSON. */
export interface WireOutput {
  readonly head: OutputHead
  readonly binary?: Buffer
}

/** The outputs a request asks for, in its order; all of the model's when it names none. */
export function wantedOutputs(
  { outputs }: InferRequest,
  specs: readonly TensorSpec[],
): readonly RequestedOutput[] {
  if (!outputs || outputs.length === 0) return specs.map(({ name }) => ({ name }))
  const known = specs.map(({ name }) => name)
  const unknown = outputs.find(({ name }) => !known.includes(name))
  if (!unknown) return outputs
  const expected = known.map((name) => JSON.stringify(name)).join(', ')
  throw new RequestError(
    'wrong-input',
    `There is no output ${JSON.stringify(unknown.name)}; the model gives: ${expected}.`,
  )
}

/** One output as asked: raw or as top classes, in JSON or in binary. */
export function encodeOutput(
  { name, parameters }: RequestedOutput,
  tensor: Tensor,
  options: { readonly labels: readonly string[]; readonly binaryByDefault: boolean },
): WireOutput {
  const binary = parameters?.binary_data ?? options.binaryByDefault
  const count = parameters?.classification
  if (count !== undefined)
    return encodeClasses(name, topClasses(tensor, count, options.labels), binary)
  const datatype = datatypeOf(tensor.type)
  const head = { name, datatype: datatype.name, shape: [...tensor.dims] }
  if (!binary) return { head: { ...head, data: datatype.toJson(tensor.data) } }
  const { buffer, byteOffset, byteLength } = tensor.data
  return withBinary(head, Buffer.from(buffer, byteOffset, byteLength))
}

function encodeClasses(name: string, rows: readonly string[][], binary: boolean): WireOutput {
  const head = { name, datatype: 'BYTES', shape: [rows.length, rows[0]?.length ?? 0] }
  const data = rows.flat()
  return binary ? withBinary(head, joinByteStrings(data)) : { head: { ...head, data } }
}

function withBinary(head: OutputHead, binary: Buffer): WireOutput {
  return { head: { ...head, parameters: { binary_data_size: binary.length } }, binary }
}
