import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type ConversionLimits, inConversionProcess } from './conversion/in-process.ts'
import type { Converted } from './conversion/read-keras-file.ts'
import { GraphCache } from './graph-cache.ts'
import { makeGraphFolder } from './graph-folder.ts'
import { digestModelFile, identifyModelFile, type ModelFile } from './model-file.ts'

/** An ONNX file made ready for an engine, and what the model file told about it. */
export interface Graph extends AsyncDisposable {
  readonly file: ModelFile
  /** `sha256:…` of the model file. */
  readonly digest: string
  readonly path: string
  /** What only a Keras file tells. */
  readonly facts: Converted | null
}

/**
 * The graph of any model file: an ONNX file stands for itself; a Keras file is converted, unless that was
 * done before, into a private folder that goes when the graph is disposed of.
 */
export async function openGraph(
  path: string,
  limits?: ConversionLimits,
  cache = new GraphCache(),
): Promise<Graph> {
  const file = await identifyModelFile(path)
  const digest = await digestModelFile(file)
  if (file.format === 'onnx') {
    return { file, digest, path, facts: null, async [Symbol.asyncDispose]() {} }
  }
  const folder = await makeGraphFolder()
  const dispose = () => rm(folder, { recursive: true, force: true })
  try {
    const out = join(folder, 'model.onnx')
    const kept = await cache.take(digest, out)
    const facts =
      kept ?? (await inConversionProcess({ kind: 'convert', path, out } as const, limits))
    if (!kept) await cache.keep(digest, out, facts)
    return { file, digest, path: out, facts, [Symbol.asyncDispose]: dispose }
  } catch (thrown) {
    await dispose()
    throw thrown
  }
}
