import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Json } from '../tensor.ts'
import { type ZipArchive, ZipError } from '../zip/zip-archive.ts'
import { ModelFileError } from './errors.ts'
import { Hdf5File } from './hdf5/hdf5-file.ts'
import { parseJson } from './saved-config/json.ts'

const WEIGHTS = 'model.weights.h5'
const MAX_JSON_BYTES = 64 << 20
/** HDF5 compiled to WebAssembly reads larger files; models of more than this are none that one machine serves. */
const MAX_WEIGHTS_BYTES = 8 * 2 ** 30

export async function readMember(archive: ZipArchive, name: string): Promise<Json> {
  const text = await archive.read(name, MAX_JSON_BYTES)
  return parseJson(new TextDecoder().decode(text), name)
}

/**
 * The archive's weights, unpacked to a file of its own: HDF5 needs to seek. The file is unlinked as
 * soon as it is open, so that nothing stays behind however the process ends.
 */
export async function openWeights(archive: ZipArchive): Promise<Hdf5File> {
  if (!archive.has(WEIGHTS)) {
    const others = archive.names.filter((name) => name.startsWith('model.weights'))
    throw new ModelFileError(
      `the archive has no ${WEIGHTS}${others.length > 0 ? `, only ${others.join(', ')}` : ''}`,
    )
  }
  const folder = await mkdtemp(join(tmpdir(), 'galley-'))
  try {
    const path = join(folder, WEIGHTS)
    await archive.extract(WEIGHTS, path, MAX_WEIGHTS_BYTES)
    return await Hdf5File.open(path, WEIGHTS)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A damaged archive is a damaged model file. */
export function asModelFileError(error: unknown): unknown {
  return error instanceof ZipError ? new ModelFileError(error.message, error) : error
}
