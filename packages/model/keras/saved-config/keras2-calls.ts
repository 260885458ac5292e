import type { Json, JsonObject } from '../../tensor.ts'
import { ModelFileError } from '../errors.ts'
import type { Argument, CallSpec } from '../spec.ts'
import { isList, isObject } from './json.ts'
import { isReference, readReference, sortedValues, type Targets } from './references.ts'

/** A first argument that is no tensor: `["_CONSTANT_VALUE", -1, 3.0, {"y": …}]`. */
const CONSTANT = '_CONSTANT_VALUE'

/** The layers whose first argument keeps its structure; for all others a list of one is its item. */
const KEEPS_STRUCTURE = new Set([
  'ClassMethod',
  'InstanceMethod',
  'InstanceProperty',
  'SlicingOpLambda',
  'TFOpLambda',
])

/**
 * A call as Keras 2 writes it: the first argument, in which each tensor is
 * `["layer", node, output, {keyword arguments}]` and the keyword arguments are the same in each.
 */
export function readKeras2Call(
  node: Json,
  className: string,
  targets: Targets,
  where: string,
): CallSpec {
  const first = readFirst(node, targets, where)
  const single =
    first.kind === 'list' && first.items.length === 1 && !KEEPS_STRUCTURE.has(className)
  const [item] = first.kind === 'list' ? first.items : []
  const kwargs = Object.entries(keywordsIn(node) ?? {}).map(([name, value]) => [
    name,
    readValue(value, targets, where),
  ])
  return { args: [single && item ? item : first], kwargs: Object.fromEntries(kwargs) }
}

function readFirst(node: Json, targets: Targets, where: string): Argument {
  if (isConstant(node)) return { kind: 'value', value: node[2] ?? null }
  if (isReference(node)) return { kind: 'tensor', ref: readReference(node, targets, where) }
  if (isList(node))
    return { kind: 'list', items: node.map((item) => readFirst(item, targets, where)) }
  if (isObject(node)) {
    return {
      kind: 'list',
      items: sortedValues(node).map((item) => readFirst(item, targets, where)),
    }
  }
  throw new ModelFileError(`${where} is called on ${JSON.stringify(node)}, which names no tensor`)
}

/** A keyword argument: a value in which tensors may stand as `["layer", node, output]`. */
function readValue(json: Json, targets: Targets, where: string): Argument {
  if (isReference(json)) return { kind: 'tensor', ref: readReference(json, targets, where) }
  if (!isList(json)) return { kind: 'value', value: json }
  const items = json.map((item) => readValue(item, targets, where))
  return items.some(({ kind }) => kind !== 'value')
    ? { kind: 'list', items }
    : { kind: 'value', value: json }
}

function keywordsIn(node: Json): JsonObject | null {
  if (isConstant(node) || isReference(node)) {
    const keywords = node[3]
    return isObject(keywords) ? keywords : null
  }
  const items = isList(node) ? node : isObject(node) ? sortedValues(node) : []
  for (const item of items) {
    const keywords = keywordsIn(item)
    if (keywords) return keywords
  }
  return null
}

function isConstant(node: Json): node is readonly Json[] {
  return isList(node) && node[0] === CONSTANT && node[1] === -1
}
