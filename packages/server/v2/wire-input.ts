import type { TensorSpec } from '@galley/model/tensor'
import { RequestError } from '../http/request-error.ts'
import type { InferRequest, InputTensor } from '../schemas/infer.ts'

/** An input as it came: its head, and its elements as JSON or as bytes. */
export interface WireInput {
  readonly head: InputTensor
  /** Elements that the shape calls for. */
  readonly elements: number
  readonly content:
    | { readonly kind: 'json'; readonly data: readonly unknown[] }
    | { readonly kind: 'binary'; readonly data: Buffer }
}

/** Gives each input its share of the binary part, in the order of the JSON. */
export function wireInputs({ inputs }: InferRequest, binary: Buffer): WireInput[] {
  let at = 0
  const found = inputs.map((head): WireInput => {
    const elements = head.shape.reduce((product, size) => product * size, 1)
    const size = head.parameters?.binary_data_size
    if (size === undefined) return { head, elements, content: { kind: 'json', data: json(head) } }
    if (head.data) throw wrong(head, 'has both data and binary_data_size')
    if (at + size > binary.length) throw wrong(head, 'announces more bytes than the body has')
    const data = binary.subarray(at, at + size)
    at += size
    return { head, elements, content: { kind: 'binary', data } }
  })
  if (at !== binary.length) {
    throw new RequestError('wrong-input', `${binary.length - at} bytes follow the last input.`)
  }
  return found
}

/** The inputs in the order of `specs`; throws unless they are the same by name. */
export function matchInputs(
  inputs: readonly WireInput[],
  specs: readonly TensorSpec[],
): WireInput[] {
  const byName = new Map(inputs.map((input) => [input.head.name, input]))
  const names = specs.map(({ name }) => name)
  const expected = names.map((name) => JSON.stringify(name)).join(', ')
  if (byName.size !== inputs.length || inputs.length !== specs.length) {
    throw new RequestError(
      'wrong-input',
      `The request has ${inputs.length} inputs; the model takes, once each: ${expected}.`,
    )
  }
  return names.map((name) => {
    const input = byName.get(name)
    if (input) return input
    throw new RequestError('wrong-input', `An input is missing; the model takes: ${expected}.`)
  })
}

function json(head: InputTensor): readonly unknown[] {
  if (head.data) return head.data
  throw wrong(head, 'has neither data nor binary_data_size')
}

function wrong({ name }: InputTensor, what: string): RequestError {
  return new RequestError('wrong-input', `Input ${JSON.stringify(name)} ${what}.`)
}
