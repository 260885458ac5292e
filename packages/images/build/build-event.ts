import type { Place } from './dockerfile/errors.ts'

/** What a build tells of its progress. */
export type BuildEvent =
  | {
      readonly kind: 'step-started'
      /** Counted from 1, over all stages that are built. */
      readonly step: number
      readonly total: number
      readonly stage: string
      readonly source: string
      readonly place: Place
    }
  | {
      readonly kind: 'step-done'
      readonly step: number
      readonly total: number
      readonly milliseconds: number
      /** Whether its result was known; false for what makes no layer. */
      readonly isCached: boolean
      /** Bytes of the layer's blob; undefined when the step makes none. */
      readonly layerBytes: number | undefined
    }
  | { readonly kind: 'output'; readonly stream: 'stdout' | 'stderr'; readonly bytes: Uint8Array }
  | { readonly kind: 'warning'; readonly message: string }
