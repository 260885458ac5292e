import type { Clock } from '@galley/kit/clock'
import { RuntimeError } from '../errors.ts'
import type { RuntimeConfig } from '../state/container-config.ts'
import type { PodRuntime } from './pod-runtime.ts'

export interface PodRuntimeOptions {
  /** Holds all that is known of pods, their file systems and their logs. One process at a time has it. */
  readonly folder: string
  /** For unpacked layers; may be shared with all that runs images. */
  readonly layers: string
  /** As `probeRuntimes` or `chooseRuntime` found it. */
  readonly runtime: RuntimeConfig
  readonly clock: Clock
  /**
   * Blocks of addresses of pods, services and nodes. Without isolation they stand for addresses of the loopback block with
   * the same lower 24 bits, at which they are really reached.
   */
  readonly clusterRanges: readonly string[]
}

/**
 * Takes over all pods of the folder that still run. With the oci runtime the machine must pass packets on between its
 * interfaces already. Throws `RuntimeError` when this machine cannot run pods that way.
 */
export async function openPodRuntime({ runtime }: PodRuntimeOptions): Promise<PodRuntime> {
  throw new RuntimeError('unsupported', `Pods cannot be run by the ${runtime.kind} runtime yet.`)
}
