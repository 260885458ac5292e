import type { Inference } from '@galley/model/engine/engine'
import type { Tensor } from '@galley/model/tensor'
import type { Lease } from '../admission.ts'
import type { AppContext } from '../http/env.ts'
import type { Service } from '../service.ts'
import { BYTES, decodePhotos } from './decode-photos.ts'
import { decodeTensor } from './decode-tensor.ts'
import { encodeOutput, type WireOutput, wantedOutputs } from './encode-output.ts'
import { HEADER_LENGTH } from './header-length.ts'
import { readInferRequest, type WireRequest } from './read-request.ts'
import { matchInputs, wireInputs } from './wire-input.ts'

/** Reads an inference request off `c`, runs it, and answers in the form it asks for. */
export async function infer(c: AppContext, service: Service, lease: Lease): Promise<Response> {
  const { engine, model } = service.classifier
  const request = await readInferRequest(c, service.limits, lease)
  const wanted = wantedOutputs(request.head, engine.outputs)
  const inference = await service.admission.work(() => run(request, service, c.req.raw.signal))
  service.metrics.inferred(inference)
  const options = {
    labels: model.card.labels,
    binaryByDefault: request.head.parameters?.binary_data_output ?? false,
  }
  const outputs = wanted.flatMap((output) => {
    const tensor = inference.outputs[engine.outputs.findIndex(({ name }) => name === output.name)]
    return tensor ? [encodeOutput(output, tensor, options)] : []
  })
  const { id } = request.head
  const names = { model_name: model.name, model_version: model.version }
  return reply(c, { ...names, ...(id === undefined ? {} : { id }) }, outputs)
}

async function run(
  request: WireRequest,
  service: Service,
  signal: AbortSignal,
): Promise<Inference> {
  const inputs = await decodeInputs(request, service, signal)
  const options = { signal, timeoutMs: service.limits.workMs }
  return service.classifier.engine.run(inputs, options)
}

async function decodeInputs(
  { head, binary }: WireRequest,
  service: Service,
  signal: AbortSignal,
): Promise<Tensor[]> {
  const specs = service.classifier.engine.inputs
  const inputs = matchInputs(wireInputs(head, binary), specs)
  const [only] = inputs
  if (only?.head.datatype === BYTES) return [await decodePhotos(only, service, signal)]
  return specs.flatMap((spec, index) => {
    const input = inputs[index]
    return input ? [decodeTensor(input, spec)] : []
  })
}

/** JSON alone or, where an output is binary, JSON with all such outputs' bytes after it. */
function reply(c: AppContext, head: object, outputs: readonly WireOutput[]): Response {
  const json = { ...head, outputs: outputs.map((output) => output.head) }
  const binaries = outputs.flatMap(({ binary }) => binary ?? [])
  if (binaries.length === 0) return c.json(json)
  const text = Buffer.from(JSON.stringify(json))
  return c.body(Buffer.concat([text, ...binaries]), 200, {
    'Content-Type': 'application/octet-stream',
    [HEADER_LENGTH]: String(text.length),
  })
}
