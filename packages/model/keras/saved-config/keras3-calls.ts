import type { Json, JsonObject } from '../../tensor.ts'
import { ModelFileError } from '../errors.ts'
import type { Argument, CallSpec } from '../spec.ts'
import { isList, isObject, listAt, objectAt } from './json.ts'
import { isReference, readReference, sortedValues, type Targets } from './references.ts'

/**
 * A call as Keras 3 writes it: `{"args": […], "kwargs": {…}}`, in which each tensor is
 * `{"class_name": "__keras_tensor__", "config": {"keras_history": ["layer", node, output], …}}`.
 */
export function readKeras3Call(node: JsonObject, targets: Targets, where: string): CallSpec {
  const args = listAt(node.args, `the arguments of ${where}`)
  const kwargs = objectAt(node.kwargs, `the keyword arguments of ${where}`)
  return {
    args: args.map((argument) => readArgument(argument, targets, where)),
    kwargs: Object.fromEntries(
      Object.entries(kwargs).map(([name, value]) => [name, readArgument(value, targets, where)]),
    ),
  }
}

function readArgument(json: Json, targets: Targets, where: string): Argument {
  if (isObject(json) && json.class_name === '__keras_tensor__') {
    const { keras_history: history } = objectAt(json.config, `a tensor that ${where} takes`)
    if (isReference(history)) return { kind: 'tensor', ref: readReference(history, targets, where) }
    throw new ModelFileError(
      `${where} takes a tensor of which the file does not say where it is from`,
    )
  }
  const parts = isList(json) ? json : isObject(json) && !json.class_name ? sortedValues(json) : []
  const items = parts.map((item) => readArgument(item, targets, where))
  return items.some(({ kind }) => kind !== 'value')
    ? { kind: 'list', items }
    : { kind: 'value', value: json }
}
