import type { Tensor } from '../tensor.ts'
import { ZipArchive } from '../zip/zip-archive.ts'
import { readNpy } from './npy.ts'
import { NpyError } from './npy-error.ts'

const SUFFIX = '.npy'
/** Of all arrays together, unpacked. */
const MAX_BYTES = 2 ** 30

/**
 * The arrays in a `.npz` file, stored or deflated, by the names they were saved under.
 * Errors: `ZipError`, `NpyError`.
 */
export async function readNpz(path: string): Promise<ReadonlyMap<string, Tensor>> {
  const archive = await ZipArchive.open(path)
  try {
    const tensors = new Map<string, Tensor>()
    let left = MAX_BYTES
    for (const name of archive.names) {
      if (!name.endsWith(SUFFIX)) throw new NpyError(`${path} holds ${name}, which is no array`)
      const bytes = await archive.read(name, left)
      left -= bytes.length
      tensors.set(name.slice(0, -SUFFIX.length), readNpy(bytes))
    }
    return tensors
  } finally {
    archive.close()
  }
}
