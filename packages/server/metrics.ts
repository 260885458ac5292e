import type { Classifier, Timings } from '@galley/model/classifier'
import type { EngineObserver, Inference } from '@galley/model/engine/engine'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Admission } from './admission.ts'

/** Seconds: from a probe's answer to a request that waited its whole time. */
const requestBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]
const stageBuckets = [
  0.00025, 0.0005, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064, 0.128, 0.256, 0.512, 1, 4, 16,
]
const batchBuckets = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]

export interface RequestFacts {
  /** The route's pattern, of which there are few. */
  readonly route: string
  readonly method: string
  readonly status: number
  readonly ms: number
}

/** The figures of one service, in a registry of its own. Times are recorded in seconds, as Prometheus asks. */
export class Metrics {
  readonly registry = new Registry()
  readonly #requests: Counter<'route' | 'method' | 'status'>
  readonly #seconds: Histogram<'route'>
  readonly #stages: Histogram<'stage'>
  readonly #batches: Histogram
  readonly #replacements: Counter

  constructor() {
    const registers = [this.registry]
    this.#requests = new Counter({
      name: 'galley_http_requests_total',
      help: 'Requests answered, by route and status (499: the client left before).',
      labelNames: ['route', 'method', 'status'],
      registers,
    })
    this.#seconds = new Histogram({
      name: 'galley_http_request_seconds',
      help: 'Time from the head of a request to its answer, by route.',
      labelNames: ['route'],
      buckets: requestBuckets,
      registers,
    })
    this.#stages = new Histogram({
      name: 'galley_stage_seconds',
      help: 'Time of a photo in each stage: decode, resize, queue (waiting for a worker), inference.',
      labelNames: ['stage'],
      buckets: stageBuckets,
      registers,
    })
    this.#batches = new Histogram({
      name: 'galley_batch_size',
      help: 'Photos computed together.',
      buckets: batchBuckets,
      registers,
    })
    this.#replacements = new Counter({
      name: 'galley_worker_replacements_total',
      help: 'Inference workers that died and were replaced.',
      registers,
    })
    collectDefaultMetrics({ register: this.registry })
  }

  /** To be given to the engine. */
  readonly engine: EngineObserver = {
    batch: ({ size }) => this.#batches.observe(size),
    workerReplaced: () => this.#replacements.inc(),
  }

  request({ route, method, status, ms }: RequestFacts): void {
    this.#requests.inc({ route, method, status })
    this.#seconds.observe({ route }, ms / 1000)
  }

  /** The stages of one photo that was classified. */
  classified(timings: Timings): void {
    this.#stages.observe({ stage: 'decode' }, timings.decodeMs / 1000)
    this.#stages.observe({ stage: 'resize' }, timings.resizeMs / 1000)
    this.inferred(timings)
  }

  /** The stages of tensors that came ready-made. */
  inferred({ queueMs, inferenceMs }: Pick<Inference, 'queueMs' | 'inferenceMs'>): void {
    this.#stages.observe({ stage: 'queue' }, queueMs / 1000)
    this.#stages.observe({ stage: 'inference' }, inferenceMs / 1000)
  }

  /** Adds what is read off the parts at each scrape. Called once, by the app. */
  watch(classifier: Classifier, admission: Admission): void {
    const { name, version, digest, format, loadMs } = classifier.model
    this.#gauge('galley_queue_depth', 'Photos waiting for a worker.', () => {
      return classifier.engine.queueDepth
    })
    this.#gauge('galley_requests_in_flight', 'Requests being worked on.', () => {
      return admission.requests
    })
    this.#gauge(
      'galley_bytes_in_flight',
      'Bytes of bodies held, also of those still being read.',
      () => {
        return admission.bytes
      },
    )
    this.#gauge('galley_model_load_seconds', 'Time from the model file to a warm engine.', () => {
      return loadMs / 1000
    })
    new Gauge({
      name: 'galley_model_info',
      help: 'The model that is served; always 1.',
      labelNames: ['name', 'version', 'digest', 'format'],
      registers: [this.registry],
    }).set({ name, version, digest, format }, 1)
  }

  #gauge(name: string, help: string, read: () => number): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      collect() {
        this.set(read())
      },
    })
  }
}
