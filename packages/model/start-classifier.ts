import { basename } from 'node:path'
import { type Clock, systemClock } from '@galley/kit/clock'
import { availableCpus } from '@galley/kit/cpu-quota'
import { GalleyError } from '@galley/kit/errors'
import type { PartialCard } from './card/card.ts'
import { cardFileOf, readCard } from './card/card-file.ts'
import { completeCard } from './card/complete-card.ts'
import type { Classifier } from './classifier.ts'
import type { EngineObserver } from './engine/engine.ts'
import { type EngineOptions, startEngine } from './engine/start-engine.ts'
import { type Graph, openGraph } from './graph.ts'
import type { PhotoLimits } from './photo/limits.ts'
import { startPhotoReader } from './photo/start-photo-reader.ts'
import { PhotoClassifier } from './photo-classifier.ts'

export interface ClassifierOptions {
  /** Path of a .keras, .h5 or .onnx file. */
  readonly model: string
  /** Path of the model card; by default the one beside the model, if there is one. */
  readonly card?: string
  /** By default the card's name, else that of the file. */
  readonly name?: string
  /** The engine's share: see `EngineOptions`. */
  readonly engine?: Omit<EngineOptions, 'graph' | 'observer' | 'clock'>
  readonly limits?: Partial<PhotoLimits>
  readonly observer?: EngineObserver
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

/**
 * Makes a model file ready to classify photos: converted, warmed up, its card completed.
 * Rejects with `not-found`, `ModelFileError`, `UnsupportedLayerError`, `CardError` and what `startEngine` gives.
 */
export async function startClassifier(options: ClassifierOptions): Promise<Classifier> {
  const { model, observer, clock = systemClock, signal } = options
  const began = clock.monotonic()
  await using made = new AsyncDisposableStack()
  const [partial, graph] = await Promise.all([
    findCard(options),
    openGraph(model, { clock, ...(signal && { signal }) }),
  ])
  made.use(graph)
  const starting = startEngine({
    ...options.engine,
    graph: graph.path,
    clock,
    ...(observer && { observer }),
  })
  made.defer(() => closeStarted(starting))
  // A Keras file tells what its card needs to know before the engine does, so that both start at once.
  const { card, assumptions } = completeCard(partial, graph.facts ?? (await starting))
  const reading = startPhotoReader({
    card,
    decoders: Math.max(1, Math.round(availableCpus())),
    queueLimit: photosWaiting,
    ...(options.limits && { limits: options.limits }),
    ...(observer && { onWorkerDeath: (reason: Error) => observer.workerReplaced(reason) }),
  })
  made.defer(() => closeStarted(reading))
  const [engine, photos] = await Promise.all([starting, reading])
  const info = {
    name: options.name ?? card.name ?? nameOf(graph),
    version: card.version ?? '1',
    digest: graph.digest,
    format: graph.file.format,
    card,
    assumptions,
    loadMs: clock.monotonic() - began,
  }
  const owned = made.move()
  return new PhotoClassifier(info, { photos, engine, clock, close: () => owned.disposeAsync() })
}

/** Closes what was started, or does nothing where that failed. */
async function closeStarted(started: Promise<{ close(): Promise<void> }>): Promise<void> {
  const part = await started.catch(() => undefined)
  await part?.close()
}

/** Encoded photos that may wait for a free photo thread. */
const photosWaiting = 256

async function findCard({ model, card }: ClassifierOptions): Promise<PartialCard | undefined> {
  const found = await readCard(card ?? cardFileOf(model))
  if (found !== undefined || card === undefined) return found
  throw new GalleyError('not-found', `model card ${card}: there is no such file`, {
    next: 'docs/model-card.md says how to write one.',
  })
}

function nameOf({ file }: Graph): string {
  return basename(file.path).replace(/\.[^.]*$/, '')
}
