import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { GalleyError } from '@galley/kit/errors'
import { readNpy } from '../npy/npy.ts'
import { readNpz } from '../npy/npz.ts'
import type { Tensor } from '../tensor.ts'

/** The recorded inputs or outputs are missing or do not fit together. */
export class ReferenceFileError extends GalleyError {
  constructor(message: string, cause?: unknown) {
    super('invalid', message, {
      cause,
      next: 'Record input0, …, output0, … with numpy.savez, or as .npy files in a folder.',
    })
  }
}

/** What a model was given and what it gave, in the order of its inputs and outputs. */
export interface Reference {
  readonly inputs: readonly Tensor[]
  readonly outputs: readonly Tensor[]
  /** Samples: the first dimension of all of them. */
  readonly cases: number
}

/**
 * Reads `input0`, `input1`, …, `output0`, … from a folder of `.npy` files or an `.npz` file.
 * Errors: `ReferenceFileError`, and those of the arrays.
 */
export async function readReference(path: string): Promise<Reference> {
  const arrays = await readArrays(path)
  const inputs = numbered(arrays, 'input')
  const outputs = numbered(arrays, 'output')
  if (inputs.length === 0 || outputs.length === 0) {
    const found = [...arrays.keys()].join(', ') || 'nothing'
    throw new ReferenceFileError(`${path} holds ${found}, but no input0 and output0`)
  }
  const cases = inputs[0]?.dims[0] ?? 0
  if (cases === 0 || [...inputs, ...outputs].some(({ dims }) => dims[0] !== cases)) {
    throw new ReferenceFileError(`${path} holds arrays that differ in their number of samples`)
  }
  return { inputs, outputs, cases }
}

async function readArrays(path: string): Promise<ReadonlyMap<string, Tensor>> {
  const entry = await stat(path).catch((cause: unknown) => {
    throw new GalleyError('not-found', `there is no reference ${path}`, { cause })
  })
  return entry.isDirectory() ? readFolder(path) : readNpz(path)
}

async function readFolder(path: string): Promise<ReadonlyMap<string, Tensor>> {
  const names = (await readdir(path)).filter((name) => /^(input|output)\d+\.npy$/.test(name))
  const arrays = names.map(async (name): Promise<[string, Tensor]> => {
    return [name.slice(0, -'.npy'.length), readNpy(await readFile(join(path, name)))]
  })
  return new Map(await Promise.all(arrays))
}

function numbered(arrays: ReadonlyMap<string, Tensor>, kind: string): readonly Tensor[] {
  const tensors: Tensor[] = []
  for (let next = arrays.get(`${kind}0`); next; next = arrays.get(`${kind}${tensors.length}`)) {
    tensors.push(next)
  }
  return tensors
}
