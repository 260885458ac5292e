import type { CompressionChoice } from '../../layer/compress.ts'
import type { ContentMap } from '../../layer/contents.ts'
import type { Layout } from '../../oci/layout.ts'
import type { BuildEvent } from '../build-event.ts'
import type { BuildCache } from '../cache/build-cache.ts'
import type { Descriptions } from '../cache/descriptions.ts'
import type { LayerStore, StoredLayer } from '../cache/layer-store.ts'
import type { BuildContext } from '../context/build-context.ts'
import type { Place } from '../dockerfile/errors.ts'
import type { StageFiles } from '../stage-files.ts'
import type { StageState } from '../stage-state.ts'
import type { StepRunner } from '../step-runner.ts'

/** What steps stand on; made once a build. */
export interface BuildServices {
  readonly layout: Layout
  readonly cache: BuildCache
  readonly descriptions: Descriptions
  readonly layers: LayerStore
  readonly context: BuildContext
  /** Content of the context's files, and of what steps bring in. */
  readonly contents: ContentMap
  readonly useCache: boolean
  readonly compression: CompressionChoice
  /** The time that everything made by the build carries; seconds since 1970. */
  readonly epoch: number
  readonly buildArgs: ReadonlyMap<string, string>
  readonly globalArgs: ReadonlyMap<string, string>
  readonly secrets: ReadonlyMap<string, Uint8Array>
  readonly stepRunner: StepRunner | undefined
  /** Files of a stage built before, or of an image. */
  readonly filesOf: (from: string, place: Place) => Promise<StageFiles>
  /** A folder for temporary files, new at each call and removed with the build. */
  readonly scratch: () => Promise<string>
  readonly emit: (event: BuildEvent) => void
  readonly signal: AbortSignal
}

export interface StepResult {
  readonly state: StageState
  /** The layer that the step adds; undefined when it only changes the config. */
  readonly layer?: StoredLayer | undefined
  /** Whether the result was known from an earlier build, where that is not plain from the layer. */
  readonly isCached?: boolean
  /** What the history says made the step, where that is not the instruction as written. */
  readonly createdBy?: string
}

/** Carries one kind of instruction out. */
export type Step<I> = (
  state: StageState,
  instruction: I,
  services: BuildServices,
) => StepResult | Promise<StepResult>
