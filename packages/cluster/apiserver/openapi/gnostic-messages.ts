/*
 * The messages of `openapi.v2` that clients read the document by when they ask for it in protobuf, as far as our
 * documents have them: facts from the public OpenAPIv2.proto. A field is NUMBER and TYPE, where TYPE is
 *   s string, b bool, i int64, d double, a any value (as YAML), NAME another message, [ before it many of them,
 *   {NAME a map, written as many pairs of name and value.
 * `x` is where vendor extensions go.
 */

export interface Message {
  readonly fields: Readonly<Record<string, readonly [number: number, type: string]>>
  readonly extensions?: number
}

export const messages = {
  Document: {
    fields: {
      swagger: [1, 's'],
      info: [2, 'Info'],
      paths: [8, 'Paths'],
      definitions: [9, 'Schemas'],
      parameters: [10, 'Parameters'],
      security: [12, '[SecurityRequirement'],
      securityDefinitions: [13, 'SecurityDefinitions'],
    },
  },
  Info: { fields: { title: [1, 's'], version: [2, 's'] } },
  PathItem: {
    fields: {
      get: [2, 'Operation'],
      put: [3, 'Operation'],
      post: [4, 'Operation'],
      delete: [5, 'Operation'],
      patch: [8, 'Operation'],
      parameters: [9, '[ParametersItem'],
    },
  },
  Operation: {
    fields: {
      tags: [1, '[s'],
      description: [3, 's'],
      operationId: [5, 's'],
      produces: [6, '[s'],
      consumes: [7, '[s'],
      parameters: [8, '[ParametersItem'],
      responses: [9, 'Responses'],
      schemes: [10, '[s'],
    },
    extensions: 13,
  },
  JsonReference: { fields: { $ref: [1, 's'] } },
  BodyParameter: {
    fields: {
      description: [1, 's'],
      name: [2, 's'],
      in: [3, 's'],
      required: [4, 'b'],
      schema: [5, 'Schema'],
    },
  },
  QueryParameter: {
    fields: {
      required: [1, 'b'],
      in: [2, 's'],
      description: [3, 's'],
      name: [4, 's'],
      type: [6, 's'],
      uniqueItems: [20, 'b'],
    },
  },
  PathParameter: {
    fields: {
      required: [1, 'b'],
      in: [2, 's'],
      description: [3, 's'],
      name: [4, 's'],
      type: [5, 's'],
      uniqueItems: [19, 'b'],
    },
  },
  Response: { fields: { description: [1, 's'], schema: [2, 'SchemaItem'] } },
  ApiKeySecurity: {
    fields: { type: [1, 's'], name: [2, 's'], in: [3, 's'], description: [4, 's'] },
  },
  Schema: {
    fields: {
      $ref: [1, 's'],
      format: [2, 's'],
      title: [3, 's'],
      description: [4, 's'],
      default: [5, 'a'],
      multipleOf: [6, 'd'],
      maximum: [7, 'd'],
      exclusiveMaximum: [8, 'b'],
      minimum: [9, 'd'],
      exclusiveMinimum: [10, 'b'],
      maxLength: [11, 'i'],
      minLength: [12, 'i'],
      pattern: [13, 's'],
      maxItems: [14, 'i'],
      minItems: [15, 'i'],
      uniqueItems: [16, 'b'],
      maxProperties: [17, 'i'],
      minProperties: [18, 'i'],
      required: [19, '[s'],
      enum: [20, '[a'],
      additionalProperties: [21, 'AdditionalProperties'],
      type: [22, 'Type'],
      items: [23, 'Items'],
      properties: [25, 'Schemas'],
      example: [30, 'a'],
    },
    extensions: 31,
  },
} as const satisfies Readonly<Record<string, Message>>

export type MessageName = keyof typeof messages
