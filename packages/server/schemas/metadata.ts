import Type from 'typebox'

const TensorMetadata = Type.Object({
  name: Type.String(),
  datatype: Type.String(),
  shape: Type.Array(Type.Integer({ description: '-1: any size' })),
})

export const ServerMetadata = Type.Object({
  name: Type.String(),
  version: Type.String(),
  extensions: Type.Array(Type.String()),
})

export const ModelMetadata = Type.Object({
  name: Type.String(),
  versions: Type.Array(Type.String()),
  platform: Type.String(),
  inputs: Type.Array(TensorMetadata),
  outputs: Type.Array(TensorMetadata),
})

export const Live = Type.Object({ live: Type.Boolean() })
export const ServerReady = Type.Object({ live: Type.Boolean(), ready: Type.Boolean() })
export const ModelReady = Type.Object({ name: Type.String(), ready: Type.Boolean() })
