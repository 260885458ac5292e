import type { LogLevel } from '@galley/kit/logging'
import type { Classifier } from '@galley/model/classifier'
import type { EngineObserver } from '@galley/model/engine/engine'
import { type ClassifierOptions, startClassifier } from '@galley/model/start-classifier'
import { aborted } from './aborted.ts'
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
  const { signal } = terminal
  const token = await accessToken(options)
  const reports = new EngineReports()
  const starting = startClassifier({
    ...classifierOptions(model, options),
    observer: reports,
    signal,
  })
  // The web's modules are loaded while another process reads the model.
  const [{ startHttpService }, classifier] = await Promise.all([
    import('./http-service.ts'),
    withProgress(terminal, `Loading ${model}`, starting),
  ])
  await using _ = { [Symbol.asyncDispose]: () => classifier.close() }
  const service = await startHttpService(classifier, reports, { ...options, token })
  introduce(classifier, service.url, terminal)
  await aborted(signal)
  if ((await service.stop()) === 'cut') terminal.note('Some requests were cut off unanswered.')
}

/** Passes on what the engine reports as soon as there is someone to take it. */
class EngineReports implements EngineObserver {
  to: EngineObserver | undefined

  batch(facts: Parameters<EngineObserver['batch']>[0]): void {
    this.to?.batch(facts)
  }

  workerReplaced(reason: Error): void {
    this.to?.workerReplaced(reason)
  }
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
