import type { Clock } from '@galley/kit/clock'
import { GalleyError } from '@galley/kit/errors'
import type { ModelCard } from './card/card.ts'
import { probabilitiesOf } from './card/probabilities.ts'
import type { Classification, Classifier, ModelInfo } from './classifier.ts'
import type { Engine, Inference, RunOptions } from './engine/engine.ts'
import type { PhotoReader, PreparedPhoto } from './photo/photo-reader.ts'
import type { Tensor } from './tensor.ts'

export interface ClassifierParts {
  readonly photos: PhotoReader
  readonly engine: Engine
  readonly clock: Clock
  close(): Promise<void>
}

/** A photo reader and an engine in a row, and what their figures mean by the model card. */
export class PhotoClassifier implements Classifier {
  readonly model: ModelInfo
  readonly photos: PhotoReader
  readonly engine: Engine
  readonly #clock: Clock
  readonly close: () => Promise<void>

  constructor(model: ModelInfo, { photos, engine, clock, close }: ClassifierParts) {
    this.model = model
    this.photos = photos
    this.engine = engine
    this.#clock = clock
    this.close = close
  }

  async classify(bytes: Uint8Array, options: RunOptions = {}): Promise<Classification> {
    const began = this.#clock.monotonic()
    const photo = await this.photos.read(bytes, options)
    const spentMs = this.#clock.monotonic() - began
    const inference = await this.engine.run([batchOfOne(photo, this.model.card)], {
      ...options,
      ...(options.timeoutMs !== undefined && {
        timeoutMs: Math.max(1, options.timeoutMs - spentMs),
      }),
    })
    const totalMs = this.#clock.monotonic() - began
    return classification(photo, inference, this.model.card, totalMs)
  }
}

function batchOfOne({ data }: PreparedPhoto, { input }: ModelCard): Tensor {
  const { width, height, channels, layout } = input
  const dims =
    layout === 'channels-first' ? [1, channels, height, width] : [1, height, width, channels]
  return { type: 'float32', dims, data }
}

function classification(
  { format, width, height, decodeMs, resizeMs }: PreparedPhoto,
  { outputs, queueMs, inferenceMs }: Inference,
  card: ModelCard,
  totalMs: number,
): Classification {
  const values = probabilitiesOf(Array.from(outputs[0]?.data ?? [], Number), card)
  const probabilities = card.labels.map((label, index) => ({
    label,
    probability: values[index] ?? 0,
  }))
  const [first, ...others] = probabilities
  if (!first) throw new GalleyError('internal', 'The model card has no labels.')
  const best = others.reduce((a, b) => (b.probability > a.probability ? b : a), first)
  return {
    ...best,
    probabilities,
    photo: { format, width, height },
    timings: { decodeMs, resizeMs, queueMs, inferenceMs, totalMs },
  }
}
