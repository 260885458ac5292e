import { ModelFileError } from '../errors.ts'
import type { Argument, CallSpec, ModelSpec, TensorRef } from '../spec.ts'

/** Throws unless the calls of the model can be made one after another: no call needs its own result. */
export function checkOrder(model: ModelSpec, where: string): void {
  const calls = new Map<string, CallSpec>()
  for (const layer of model.layers) {
    for (const [index, call] of layer.calls.entries()) calls.set(keyOf(layer.name, index), call)
  }
  const waiting = new Map<string, number>()
  const dependents = new Map<string, string[]>()
  for (const [key, call] of calls) {
    const needs = new Set(tensorsOf(call).map((ref) => keyOf(ref.layer, ref.call)))
    waiting.set(key, needs.size)
    for (const need of needs) {
      const list = dependents.get(need) ?? []
      dependents.set(need, list)
      list.push(key)
    }
  }
  const ready = [...waiting].filter(([, count]) => count === 0).map(([key]) => key)
  let done = 0
  for (let key = ready.pop(); key !== undefined; key = ready.pop()) {
    done++
    for (const dependent of dependents.get(key) ?? []) {
      const left = (waiting.get(dependent) ?? 0) - 1
      waiting.set(dependent, left)
      if (left === 0) ready.push(dependent)
    }
  }
  if (done < calls.size)
    throw new ModelFileError(`the layers of ${where} are connected in a circle`)
}

function tensorsOf({ args, kwargs }: CallSpec): TensorRef[] {
  return [...args, ...Object.values(kwargs)].flatMap(tensorsIn)
}

function tensorsIn(argument: Argument): TensorRef[] {
  if (argument.kind === 'tensor') return [argument.ref]
  return argument.kind === 'list' ? argument.items.flatMap(tensorsIn) : []
}

function keyOf(layer: string, call: number): string {
  return `${call} ${layer}`
}
