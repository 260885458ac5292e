import type { Classification, Classifier } from '@galley/model/classifier'
import type { Engine, Inference } from '@galley/model/engine/engine'
import { PhotoError } from '@galley/model/photo/errors'
import type { PhotoReader, PreparedPhoto } from '@galley/model/photo/photo-reader'
import type { Tensor } from '@galley/model/tensor'

const labels = ['Bread', 'Egg', 'Soup']
const SIDE = 2
const SIZE = SIDE * SIDE * 3

export interface ByteClassifierOptions {
  /** Awaited before every answer. */
  readonly before?: (options: { readonly signal?: AbortSignal }) => Promise<void>
}

/**
 * A classifier without a network, for tests of what is around one. A `photo` is any bytes that start
 * with `photo`; its pixels are its length, its class the length modulo 3. `broken…` is refused as broken,
 * all else as no picture.
 */
export function createByteClassifier({ before }: ByteClassifierOptions = {}): Classifier {
  const photos: PhotoReader = {
    read: async (bytes) => prepare(bytes),
    close: async () => undefined,
  }
  const engine: Engine = {
    inputs: [{ name: 'image', type: 'float32', shape: [null, SIDE, SIDE, 3] }],
    outputs: [{ name: 'probabilities', type: 'float32', shape: [null, labels.length] }],
    queueDepth: 0,
    async run([image], options = {}) {
      await before?.(options)
      return infer(image)
    },
    close: async () => undefined,
  }
  return {
    model: {
      name: 'bytes',
      version: '1',
      digest: `sha256:${'0'.repeat(64)}`,
      format: 'keras',
      card: {
        labels,
        description: 'Counts bytes.',
        input: { width: SIDE, height: SIDE, channels: 3, layout: 'channels-last' },
        resampling: 'bicubic',
        resize: 'stretch',
        orientation: 'ignore',
        scaling: 'unit',
        outputs: 'probabilities',
      },
      assumptions: [
        'No model card was found, so the photo is resized by bicubic & divided by 255.',
      ],
      loadMs: 12,
    },
    photos,
    engine,
    async classify(bytes, options) {
      const photo = await photos.read(bytes, options)
      const tensor: Tensor = { type: 'float32', dims: [1, SIDE, SIDE, 3], data: photo.data }
      return classification(photo, await engine.run([tensor], options))
    },
    close: async () => undefined,
  }
}

function prepare(bytes: Uint8Array): PreparedPhoto {
  const head = Buffer.from(bytes.subarray(0, 6)).toString('latin1')
  if (head === 'broken') throw new PhotoError('broken', 'The photo breaks off.')
  if (!head.startsWith('photo') && !isJpeg(bytes)) {
    throw new PhotoError('not-a-picture', 'This is not a picture.')
  }
  const data = new Float32Array(SIZE).fill(bytes.length)
  return { data, format: 'jpeg', width: SIDE, height: SIDE, decodeMs: 1, resizeMs: 2 }
}

const isJpeg = (bytes: Uint8Array) => bytes[0] === 0xff && bytes[1] === 0xd8

/** 0.75 for the class, the rest shared by the others: exact in binary. */
function infer(image: Tensor | undefined): Inference {
  const count = image?.dims[0] ?? 0
  const data = new Float32Array(count * labels.length).fill(0.125)
  for (let photo = 0; photo < count; photo++) {
    const chosen = Number(image?.data[photo * SIZE] ?? 0) % labels.length
    data[photo * labels.length + chosen] = 0.75
  }
  const output: Tensor = { type: 'float32', dims: [count, labels.length], data }
  return { outputs: [output], queueMs: 3, inferenceMs: 12.3, batchSize: count }
}

function classification(
  photo: PreparedPhoto,
  { outputs, queueMs, inferenceMs }: Inference,
): Classification {
  const probabilities = labels.map((label, index) => ({
    label,
    probability: Number(outputs[0]?.data[index]),
  }))
  const best = probabilities.reduce((a, b) => (b.probability > a.probability ? b : a))
  const { format, width, height, decodeMs, resizeMs } = photo
  const totalMs = decodeMs + resizeMs + queueMs + inferenceMs
  const timings = { decodeMs, resizeMs, queueMs, inferenceMs, totalMs }
  return { ...best, probabilities, photo: { format, width, height }, timings }
}
