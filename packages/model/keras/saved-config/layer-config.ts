import type { Json, JsonObject, Shape } from '../../tensor.ts'
import { isList, isObject } from './json.ts'

/** A layer's configuration without its dialect: `batch_shape` whatever it was called, dtype policies by name. */
export function readLayerConfig(config: JsonObject): JsonObject {
  const { batch_input_shape, ...rest } = config
  const shape = rest.batch_shape ?? batch_input_shape
  return {
    ...rest,
    ...(shape === undefined ? {} : { batch_shape: shape }),
    ...(rest.dtype === undefined ? {} : { dtype: readDtype(rest.dtype) }),
  }
}

/** A policy is a name (`mixed_float16`) or an object that holds it. */
function readDtype(dtype: Json): Json {
  if (!isObject(dtype) || !isObject(dtype.config)) return dtype
  return dtype.config.name ?? dtype
}

/** `[null, 224, 224, 3]`; anything else is `null`. */
export function readShape(json: Json | undefined): Shape | null {
  if (!isList(json)) return null
  const shape = json.filter((size) => size === null || isSize(size))
  return shape.length === json.length ? shape : null
}

function isSize(json: Json): json is number {
  return typeof json === 'number' && Number.isInteger(json) && json >= 0
}
