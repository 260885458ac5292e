import { serveWorker } from '@galley/kit/workers/serve-worker'
import type { ModelCard } from '../card/card.ts'
import type { PhotoLimits } from './limits.ts'
import { prepare } from './prepare.ts'
import { release } from './release.ts'

/** What a photo worker is started with. */
export interface PhotoWorkerData {
  readonly card: ModelCard
  readonly limits: PhotoLimits
}

await serveWorker(({ card, limits }: PhotoWorkerData) => ({
  facts: undefined,
  // Decoding, the longest part, runs on threads of the photo library's own.
  isOverlapping: true,
  async handle(bytes: Uint8Array) {
    try {
      const value = await prepare(bytes, card, limits)
      return { value, transfer: [value.data.buffer] }
    } finally {
      release(bytes)
    }
  },
}))
