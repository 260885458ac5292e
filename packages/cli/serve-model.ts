import { systemClock } from '@galley/kit/clock'
import { createLogger, type LogLevel } from '@galley/kit/logging'
import { version } from '@galley/kit/version'
import type { Classifier } from '@galley/model/classifier'
import { type ClassifierOptions, startClassifier } from '@galley/model/start-classifier'
import { createApp } from '@galley/server/app'
import { createLimits } from '@galley/server/limits'
import { listen } from '@galley/server/listen'
import { Metrics } from '@galley/server/metrics'
import { Readiness } from '@galley/server/readiness'
import { accessToken } from './access-token.ts'
import { withProgress } from './progress.ts'
import type { Terminal } from './terminal.ts'

export interface ServeOptions {
  readonly host: string
  readonly port: number
  readonly tokenFile: string | undefined
  readonly public: boolean
  readonly card: string | undefined
  readonly name: string | undefined
  readonly maxBatch: number
  readonly maxDelay: number
  readonly queue: number
  readonly workers: number | undefined
  readonly threads: number | undefined
  readonly maxPhotoBytes: number
  readonly timeout: number
  readonly grace: number
  readonly logLevel: LogLevel
}

/** Serves a model until the terminal's signal is aborted, then lets requests under way finish. */
export async function serveModel(
  model: string,
  options: ServeOptions,
  terminal: Terminal,
): Promise<void> {
  const { host, port, grace: graceMs } = options
  const { signal } = terminal
  const token = await accessToken(options)
  const clock = systemClock
  const metrics = new Metrics()
  const observer = metrics.engine
  const starting = startClassifier({
    ...classifierOptions(model, options),
    observer,
    clock,
    signal,
  })
  await using classifier = disposable(await withProgress(terminal, `Loading ${model}`, starting))
  const readiness = new Readiness()
  const app = createApp({
    classifier,
    metrics,
    clock,
    readiness,
    version,
    ...(token !== undefined && { token }),
    logger: createLogger({ level: options.logLevel }),
    limits: createLimits({ photoBytes: options.maxPhotoBytes, workMs: options.timeout }),
  })
  const server = await listen(app, { host, port, graceMs, readiness, clock })
  introduce(classifier, server.url, terminal)
  await aborted(signal)
  if ((await server.stop()) === 'cut') terminal.note('Some requests were cut off unanswered.')
}

function classifierOptions(model: string, options: ServeOptions): ClassifierOptions {
  const { card, name, workers, threads, maxBatch, maxDelay, queue, maxPhotoBytes } = options
  return {
    model,
    ...(card !== undefined && { card }),
    ...(name !== undefined && { name }),
    engine: {
      maxBatch,
      maxDelayMs: maxDelay,
      queueLimit: queue,
      ...(workers !== undefined && { workers }),
      ...(threads !== undefined && { threads }),
    },
    limits: { maxBytes: maxPhotoBytes },
  }
}

function introduce({ model }: Classifier, url: string, terminal: Terminal): void {
  const { width, height } = model.card.input
  const seconds = (model.loadMs / 1000).toFixed(2)
  for (const line of model.assumptions) terminal.note(line)
  terminal.out(
    `${model.name}: ${model.card.labels.length} classes, photos at ${width}×${height}, ready after ${seconds} s`,
  )
  terminal.out(`Listening on ${url}`)
}

function disposable(classifier: Classifier): Classifier & AsyncDisposable {
  return Object.assign(classifier, { [Symbol.asyncDispose]: () => classifier.close() })
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
