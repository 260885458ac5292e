import { rename, rm, stat } from 'node:fs/promises'
import { GalleyError } from '@galley/kit/errors'
import { digestModelFile, identifyModelFile } from '../model-file.ts'
import type { TensorSpec } from '../tensor.ts'
import { type ConversionLimits, inConversionProcess } from './in-process.ts'

export interface Conversion {
  /** Digest of the Keras file. */
  readonly digest: string
  readonly out: string
  readonly bytes: number
  readonly inputs: readonly TensorSpec[]
  readonly outputs: readonly TensorSpec[]
  readonly ms: number
}

/**
 * Writes the Keras model at `path` as an ONNX file at `out`, which is there whole or not at all.
 * Errors: `ModelFileError`, `UnsupportedLayerError`, `not-found`, `deadline`, `cancelled`; `unavailable`
 * when `out` cannot be written.
 */
export async function convertModel(
  path: string,
  out: string,
  limits: ConversionLimits = {},
): Promise<Conversion> {
  const began = performance.now()
  const file = await identifyModelFile(path)
  if (file.format === 'onnx') {
    throw new GalleyError('invalid', `${path} is an ONNX file already`, {
      next: 'galley serve, predict and model verify take it as it is.',
    })
  }
  const part = `${out}.${process.pid}.part`
  try {
    const { inputs, outputs } = await inConversionProcess(
      { kind: 'convert', path, out: part },
      limits,
    )
    await rename(part, out)
    const { size: bytes } = await stat(out)
    return {
      digest: await digestModelFile(file),
      out,
      bytes,
      inputs,
      outputs,
      ms: performance.now() - began,
    }
  } catch (thrown) {
    throw unwritable(out, thrown)
  } finally {
    await rm(part, { force: true })
  }
}

function unwritable(out: string, thrown: unknown): unknown {
  const { code } = thrown instanceof Error && 'code' in thrown ? thrown : { code: undefined }
  if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) return thrown
  return new GalleyError('unavailable', `${out} cannot be written (${code})`, {
    cause: thrown,
    next: 'Give another path with --out.',
  })
}
