import type { StageLayer } from './cache/layer-store.ts'

/** Something that a step sees at `target` and that becomes no part of the image. */
export type StepMount =
  | {
      readonly kind: 'bind'
      /** A file or folder on this machine. */
      readonly source: string
      readonly target: string
      readonly isReadOnly: boolean
    }
  | { readonly kind: 'tmpfs'; readonly target: string; readonly size: number | undefined }

/** One RUN instruction. */
export interface RunStep {
  /** The file system it starts from, the lowest layer first; blobs are in the build's layout. */
  readonly layers: readonly StageLayer[]
  readonly argv: readonly string[]
  /** `NAME=value` each; everything that the process sees. */
  readonly env: readonly string[]
  /** Absolute; there already. */
  readonly workingDir: string
  /** As USER has it: `name`, `uid`, `name:group`, `uid:gid`; `''` is root. */
  readonly user: string
  readonly mounts: readonly StepMount[]
  readonly network: 'default' | 'none' | 'host'
  readonly output: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void
  readonly signal: AbortSignal
}

export interface StepOutcome {
  readonly exitCode: number
  /**
   * What the step changed, as overlayfs keeps it: an upper directory whose removals are character
   * devices 0:0 and whose replaced folders carry `trusted.overlay.opaque` or `user.overlay.opaque`.
   * Made without `redirect_dir` and `metacopy`. Empty mount points may remain in it.
   */
  readonly changes: string
  /** Removes everything the step left on the machine, `changes` included. */
  dispose(): Promise<void>
}

/** Runs commands over the layers of a stage. What runs containers provides it. */
export interface StepRunner {
  /** Why this machine cannot run steps, in one sentence; undefined when it can. */
  unavailable(): Promise<string | undefined>
  /**
   * Runs the step to its end, whatever its exit code.
   * @throws whatever kept it from starting; the signal's reason when it was aborted
   */
  run(step: RunStep): Promise<StepOutcome>
}
