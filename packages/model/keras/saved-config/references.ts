import type { Json } from '../../tensor.ts'
import { ModelFileError } from '../errors.ts'
import type { TensorRef } from '../spec.ts'
import { isList, isObject } from './json.ts'

/**
 * A layer as others refer to it. A model that is used as a layer may count the node made with it as
 * its node 0, so that its first call is 1: `firstNode` says so.
 */
export interface Target {
  readonly calls: number
  readonly firstNode: 0 | 1
}

/** The layers of one model by name. */
export type Targets = ReadonlyMap<string, Target>

/** `["conv", 0, 0]`, in Keras 2 with a fourth item of keyword arguments: layer, node, output. */
export function isReference(
  json: Json | undefined,
): json is readonly [string, number, number, ...Json[]] {
  if (!isList(json) || json.length < 3 || json.length > 4) return false
  return typeof json[0] === 'string' && isCount(json[1]) && isCount(json[2])
}

/**
 * Every tensor named in a list, a list of lists or a table, flattened as Keras does: tables in the
 * order of their keys.
 */
export function readReferences(json: Json, targets: Targets, where: string): TensorRef[] {
  if (isReference(json)) return [readReference(json, targets, where)]
  if (isList(json)) return json.flatMap((item) => readReferences(item, targets, where))
  if (isObject(json))
    return sortedValues(json).flatMap((item) => readReferences(item, targets, where))
  throw new ModelFileError(`${where} refers to ${JSON.stringify(json)}, which names no tensor`)
}

export function readReference(
  [layer, node, output]: readonly [string, number, number, ...Json[]],
  targets: Targets,
  where: string,
): TensorRef {
  const target = targets.get(layer)
  if (!target)
    throw new ModelFileError(`${where} refers to ${layer}, which the model does not have`)
  const call = callOf(node, target)
  if (call === null) {
    throw new ModelFileError(
      `${where} refers to call ${node} of ${layer}, which has ${target.calls}`,
    )
  }
  return { layer, call, output }
}

/** Versions differ on `firstNode`; where a number of calls rules one reading out, the other is meant. */
function callOf(node: number, { calls, firstNode }: Target): number | null {
  const call = node - firstNode
  if (call >= 0 && call < calls) return call
  return firstNode === 1 && node < calls ? node : null
}

export function sortedValues<T>(table: Readonly<Record<string, T>>): T[] {
  return Object.entries(table)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, value]) => value)
}

function isCount(json: Json | undefined): json is number {
  return typeof json === 'number' && Number.isInteger(json) && json >= 0
}
