import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { GalleyError } from '@galley/kit/errors'
import type { Json, Shape } from '../tensor.ts'
import { ZipArchive } from '../zip/zip-archive.ts'
import { asModelFileError, openWeights, readMember } from './archive.ts'
import { ModelFileError } from './errors.ts'
import { Hdf5File } from './hdf5/hdf5-file.ts'
import { isList, isObject, parseJson } from './saved-config/json.ts'
import { readShape } from './saved-config/layer-config.ts'
import { readModelConfig } from './saved-config/model-config.ts'
import type { KerasFile, LayerVariables, ModelSpec, StoredVariable } from './spec.ts'
import { locateByLayer } from './stored-weights/by-layer.ts'
import { locateByName } from './stored-weights/by-name.ts'
import { type Due, dueByLayer, type Found } from './stored-weights/due.ts'

const HDF5_SIGNATURE = Buffer.from('\x89HDF\r\n\x1a\n', 'latin1')
const ZIP_SIGNATURE = Buffer.from('PK\x03\x04', 'latin1')

/** Weights are hardly ever compressed, and a file that shows the same bytes many times is hostile. */
const MAX_EXPANSION = 20
const EXPANSION_FREE_BYTES = 64 << 20

/**
 * Opens a model that Keras 2 or 3 saved, told by its content as HDF5 (`.h5`) or zip (`.keras`).
 * Reads its structure; weights are read later, one by one. Nothing in the file is run and no file
 * that it names is opened.
 *
 * Errors: `not-found`, `ModelFileError` for a damaged or hostile file, `UnsupportedLayerError` for a
 * model whose structure is Python code. Work is bounded but a hostile file can make it long: whoever
 * takes files from strangers calls this in a worker with a deadline.
 */
export async function openKerasFile(path: string): Promise<KerasFile> {
  const file = resolve(path)
  const start = await readStart(file)
  if (start.equals(HDF5_SIGNATURE)) return openHdf5(file)
  if (start.subarray(0, ZIP_SIGNATURE.length).equals(ZIP_SIGNATURE)) return openArchive(file)
  throw new ModelFileError(`${path} is neither an HDF5 file (.h5) nor a Keras archive (.keras)`)
}

type Locate = (file: Hdf5File, model: ModelSpec, due: Due) => Found

async function openHdf5(path: string): Promise<KerasFile> {
  const file = await Hdf5File.open(path, path)
  return closingOnError(file, () => {
    const text = file.strings([], 'model_config')?.[0]
    if (text === undefined) {
      throw new ModelFileError(`${path} holds no model_config: it has weights without their model`)
    }
    const version = file.strings([], 'keras_version')?.[0]
    return toKerasFile('h5', file, parseJson(text, 'model_config'), version, locateByName)
  })
}

async function openArchive(path: string): Promise<KerasFile> {
  try {
    const archive = await ZipArchive.open(path)
    try {
      const config = await readMember(archive, 'config.json')
      const metadata = archive.has('metadata.json') && (await readMember(archive, 'metadata.json'))
      const version = isObject(metadata) ? metadata.keras_version : null
      const file = await openWeights(archive)
      return closingOnError(file, () => toKerasFile('keras', file, config, version, locateByLayer))
    } finally {
      archive.close()
    }
  } catch (error) {
    throw asModelFileError(error)
  }
}

function toKerasFile(
  format: KerasFile['format'],
  file: Hdf5File,
  config: Json,
  version: Json | undefined,
  locate: Locate,
): KerasFile {
  const model = readModelConfig(config)
  return {
    format,
    kerasVersion: typeof version === 'string' ? version : null,
    model,
    buildShape: buildShapeOf(config, model),
    locate: (due) => inOrder(due, locate(file, model, dueByLayer(due)), file.size),
    close: () => file.close(),
  }
}

/** The shape of the input that reading added to a Sequential model which has none of its own. */
function buildShapeOf(json: Json, { className, layers: [input] }: ModelSpec): Shape | null {
  const config = isObject(json) ? json.config : null
  const layers = isObject(config) ? config.layers : config
  const first = isList(layers) ? layers[0] : null
  const added = className === 'Sequential' && isObject(first) && first.class_name !== 'InputLayer'
  return added ? readShape(input?.config.batch_shape) : null
}

function inOrder(
  due: readonly LayerVariables[],
  found: Found,
  fileSize: number,
): readonly (readonly StoredVariable[])[] {
  const bytes = [...found.values()].reduce((sum, dataset) => sum + dataset.bytes, 0)
  if (bytes > Math.max(EXPANSION_FREE_BYTES, MAX_EXPANSION * fileSize)) {
    throw new ModelFileError(`the weights take ${bytes} bytes, in a file of ${fileSize}`)
  }
  return due.map(({ path, variables }) =>
    variables.map((variable) => {
      const stored = found.get(variable)
      if (stored) return stored
      throw new ModelFileError(`${path.join('/')} is no layer of the model in the file`)
    }),
  )
}

function closingOnError<T>(file: Hdf5File, work: () => T): T {
  try {
    return work()
  } catch (error) {
    file.close()
    throw error
  }
}

async function readStart(path: string): Promise<Buffer> {
  try {
    const file = await open(path)
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await file.close()
    }
  } catch (error) {
    throw fileError(path, error)
  }
}

function fileError(path: string, error: unknown): GalleyError {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'ENOENT') {
    return new GalleyError('not-found', `there is no file ${path}`, { cause: error })
  }
  if (code === 'EISDIR') {
    return new ModelFileError(`${path} is a folder, perhaps a SavedModel; a file is needed`, error)
  }
  return new GalleyError('unavailable', `${path} cannot be read: ${code}`, { cause: error })
}
