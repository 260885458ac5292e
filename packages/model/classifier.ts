import type { ModelCard } from './card/card.ts'
import type { Engine, RunOptions } from './engine/engine.ts'
import type { PhotoReader } from './photo/photo-reader.ts'

/** What is known of the model that is served. */
export interface ModelInfo {
  readonly name: string
  readonly version: string
  /** `sha256:…` of the model file. */
  readonly digest: string
  readonly format: 'h5' | 'keras' | 'onnx'
  readonly card: ModelCard
  /** Sentences about what the card did not say and was therefore assumed. */
  readonly assumptions: readonly string[]
  /** Milliseconds from the file to an engine that is warm. */
  readonly loadMs: number
}

export interface ClassProbability {
  readonly label: string
  readonly probability: number
}

export interface Classification {
  /** The most probable class. */
  readonly label: string
  readonly probability: number
  /** All classes in the model's order. */
  readonly probabilities: readonly ClassProbability[]
  readonly photo: { readonly format: string; readonly width: number; readonly height: number }
  readonly timings: Timings
}

/** Milliseconds; `queue` is the time spent waiting for a worker. */
export interface Timings {
  readonly decodeMs: number
  readonly resizeMs: number
  readonly queueMs: number
  readonly inferenceMs: number
  readonly totalMs: number
}

/** Photos to labels: a photo reader and an engine under one model card. */
export interface Classifier {
  readonly model: ModelInfo
  readonly photos: PhotoReader
  readonly engine: Engine
  classify(photo: Uint8Array, options?: RunOptions): Promise<Classification>
  close(): Promise<void>
}
