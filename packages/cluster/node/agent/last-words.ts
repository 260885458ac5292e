import type { PodContainerState } from '@galley/containers/pods/pod-runtime'
import type { Pod } from '../../client/resources.ts'
import { ephemeralContainers, initContainers, mainContainers } from '../decide/pod-view.ts'
import { terminationMessage } from './termination-message.ts'

/** What all containers of a pod leave to say may not be longer together. */
const longest = 12 * 1024

/** What a pod's containers left to say when they ended, each read once. */
export class LastWords {
  readonly #folder: string
  readonly #known = new Map<string, string>()

  /** `folder` is the node's. */
  constructor(folder: string) {
    this.#folder = folder
  }

  of(containerId: string): string | undefined {
    return this.#known.get(containerId)
  }

  async read(pod: Pod, runs: readonly PodContainerState[]): Promise<void> {
    for (const run of runs) {
      const { state } = run
      if (state.kind !== 'exited' || this.#known.has(run.id)) continue
      const { uid = '' } = pod.metadata
      const message = await terminationMessage(this.#folder, uid, { ...run, state })
      this.#known.set(run.id, message.slice(0, longest / containerCount(pod)))
    }
  }
}

const containerCount = (pod: Pod): number =>
  initContainers(pod).length + mainContainers(pod).length + ephemeralContainers(pod).length
