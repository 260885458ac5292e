import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { GalleyError } from '@galley/kit/errors'

export type ModelFormat = 'h5' | 'keras' | 'onnx'

export interface ModelFile {
  readonly path: string
  readonly format: ModelFormat
  readonly bytes: number
}

/**
 * Tells a model file's format by its first bytes.
 * Errors: `not-found`, and `invalid` for a file of another kind.
 */
export async function identifyModelFile(path: string): Promise<ModelFile> {
  const { head, bytes } = await readHead(path)
  return { path, format: formatOf(head, path), bytes }
}

async function readHead(path: string): Promise<{ head: Buffer; bytes: number }> {
  try {
    await using file = await open(path)
    const { size: bytes } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(8), 0, 8, 0)
    return { head: buffer.subarray(0, bytesRead), bytes }
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
    const found = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code})`
    throw new GalleyError('not-found', `model file ${path}: ${found}`, {
      cause,
      next: 'Give the path of a .keras, .h5 or .onnx file.',
    })
  }
}

const hdf5Signature = Buffer.from('894844460d0a1a0a', 'hex')
const zipSignature = Buffer.from('504b0304', 'hex')
/** The first field of an ONNX file is `ir_version` (field 1, a varint), and versions are small. */
const onnxField = 0x08

function formatOf(head: Buffer, path: string): ModelFormat {
  if (head.equals(hdf5Signature)) return 'h5'
  if (head.subarray(0, 4).equals(zipSignature)) return 'keras'
  if (head[0] === onnxField && (head[1] ?? 0xff) < 0x40) return 'onnx'
  const found = head.length === 0 ? 'an empty file' : `the bytes ${head.toString('hex')}`
  throw new GalleyError('invalid', `${path} is not a model file: it begins with ${found}`, {
    next: 'Galley reads .keras and .h5 files as Keras saves them, and .onnx files.',
  })
}

/** `sha256:…` of the whole file. */
export async function digestModelFile({ path }: ModelFile): Promise<string> {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafe(256 * 1024)
  await using file = await open(path)
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length)
    if (bytesRead === 0) break
    hash.update(buffer.subarray(0, bytesRead))
  }
  return `sha256:${hash.digest('hex')}`
}
