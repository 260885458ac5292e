import { WorkerPool } from '@galley/kit/workers/worker-pool'
import type { ModelCard } from '../card/card.ts'
import { PhotoError } from './errors.ts'
import { defaultPhotoLimits, type PhotoLimits } from './limits.ts'
import type { PhotoReader, PreparedPhoto } from './photo-reader.ts'
import type { PhotoWorkerData } from './photo-worker.ts'
import { tooManyBytes } from './refusals.ts'

export interface PhotoReaderOptions {
  readonly card: ModelCard
  readonly limits?: Partial<PhotoLimits>
  /** Photos decoded at the same time; each takes up to one processor. */
  readonly decoders: number
  /** Photos that may wait while all workers are busy. */
  readonly queueLimit: number
  /** Told when a worker died and is being replaced. */
  onWorkerDeath?(reason: Error): void
}

/**
 * What a worker does itself, resizing, takes a quarter of the time of decoding, which is done for it; a
 * worker costs twenty megabytes.
 */
const decodersAWorker = 4

/** Starts the workers; resolves when all are ready. The photo library is loaded in them only. */
export async function startPhotoReader(options: PhotoReaderOptions): Promise<PhotoReader> {
  const { card, decoders, queueLimit, onWorkerDeath } = options
  const size = Math.ceil(decoders / decodersAWorker)
  const limits = { ...defaultPhotoLimits, ...options.limits }
  const data: PhotoWorkerData = { card, limits }
  const pool = await WorkerPool.start<Uint8Array, PreparedPhoto>({
    script: new URL('./photo-worker.ts', import.meta.url),
    name: 'photo',
    data,
    size,
    overlap: Math.ceil(decoders / size),
    queueLimit,
    errorClasses: [PhotoError],
    ...(onWorkerDeath && { onDeath: onWorkerDeath }),
  })
  return {
    async read(bytes, run = {}) {
      // Not worth a copy and a turn in the queue.
      if (bytes.length > limits.maxBytes) throw tooManyBytes(bytes.length, limits)
      const own = ownBytes(bytes)
      return pool.call(own, { ...run, transfer: [own.buffer] })
    },
    close: () => pool.close(),
  }
}

/**
 * The same bytes in memory of their own, which can move to a worker. The caller's stay untouched:
 * they may be a part of a larger buffer, or be wanted again.
 */
function ownBytes(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(bytes)
}
