import Type, { type Static } from 'typebox'

const Parameters = Type.Record(
  Type.String(),
  Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
)

const InputTensor = Type.Object(
  {
    name: Type.String({ maxLength: 1000 }),
    shape: Type.Array(Type.Integer({ minimum: 1, maximum: 2 ** 31 }), {
      minItems: 1,
      maxItems: 16,
    }),
    datatype: Type.String({
      maxLength: 16,
      description: 'FP32, UINT8, …, or BYTES for encoded photos',
    }),
    parameters: Type.Optional(
      Type.Object(
        { binary_data_size: Type.Optional(Type.Integer({ minimum: 0 })) },
        { additionalProperties: true },
      ),
    ),
    data: Type.Optional(
      Type.Array(Type.Unknown(), { description: 'Row-major, flat or nested; base64 for BYTES' }),
    ),
  },
  { additionalProperties: true },
)

const RequestedOutput = Type.Object(
  {
    name: Type.String({ maxLength: 1000 }),
    parameters: Type.Optional(
      Type.Object(
        {
          binary_data: Type.Optional(Type.Boolean()),
          classification: Type.Optional(Type.Integer({ minimum: 1 })),
        },
        { additionalProperties: true },
      ),
    ),
  },
  { additionalProperties: true },
)

/** The Open Inference Protocol's `$inference_request`. */
export const InferRequest = Type.Object(
  {
    id: Type.Optional(Type.String({ maxLength: 1000 })),
    parameters: Type.Optional(
      Type.Object(
        { binary_data_output: Type.Optional(Type.Boolean()) },
        { additionalProperties: true },
      ),
    ),
    inputs: Type.Array(InputTensor, { minItems: 1, maxItems: 64 }),
    outputs: Type.Optional(Type.Array(RequestedOutput, { maxItems: 64 })),
  },
  { additionalProperties: true },
)

/** The Open Inference Protocol's `$inference_response`. */
export const InferResponse = Type.Object({
  model_name: Type.String(),
  model_version: Type.String(),
  id: Type.Optional(Type.String()),
  outputs: Type.Array(
    Type.Object({
      name: Type.String(),
      datatype: Type.String(),
      shape: Type.Array(Type.Integer()),
      parameters: Type.Optional(Parameters),
      data: Type.Optional(Type.Array(Type.Unknown())),
    }),
  ),
})

export type InferRequest = Static<typeof InferRequest>
export type InputTensor = Static<typeof InputTensor>
export type RequestedOutput = Static<typeof RequestedOutput>
export type InferResponse = Static<typeof InferResponse>
