import { open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { deflateRaw } from 'node:zlib'
import type { ModelLayer } from './model-layer.ts'

/** Where the image has its model; the card beside it is found by its name. */
export const modelPath = '/model/model.onnx'

const sampleBytes = 1024 * 1024
/** Trained weights are nearly noise: compressing them wins less than this, and takes most of a build. */
const worthwhile = 0.85

/** The model alone, so that a new one makes nothing else new. */
export const weightsLayer: ModelLayer = {
  name: 'model',
  createdBy: 'galley: the model',
  async add(files, { model }) {
    await files.file('model/model.onnx', model.onnx)
    if (model.card) await files.file('model/model.card.json', model.card)
  },
  async compression({ model }) {
    const sample = await middleOf(model.onnx)
    const packed = await promisify(deflateRaw)(sample, { level: 1 })
    return { kind: 'gzip', level: packed.length > worthwhile * sample.length ? 0 : 6 }
  },
}

/** A file's start may be tables; its middle is weights. */
async function middleOf(path: string): Promise<Uint8Array> {
  const handle = await open(path)
  try {
    const { size } = await handle.stat()
    const position = Math.max(0, Math.floor((size - sampleBytes) / 2))
    const { buffer, bytesRead } = await handle.read(
      Buffer.alloc(sampleBytes),
      0,
      sampleBytes,
      position,
    )
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
