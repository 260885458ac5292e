import type { InformerSet } from '../../client/informer-set.ts'
import { type Pod, pods } from '../../client/resources.ts'
import { latestRun, previousRun } from '../decide/pod-view.ts'
import { PodWorker } from './pod-worker.ts'
import type { RunningPod, RunningPods } from './ports.ts'
import type { WorkerParts } from './worker-parts.ts'

/** The pods of a node: a worker for each, from when they come to it until nothing is left of them. */
export class NodePods implements RunningPods {
  readonly #parts: WorkerParts
  readonly #workers = new Map<string, PodWorker>()
  readonly #running = new Map<string, Promise<void>>()
  readonly #listeners = new Set<(uid: string) => void>()

  constructor(parts: Omit<WorkerParts, 'looked'>) {
    this.#parts = {
      ...parts,
      looked: (uid) => {
        for (const listener of this.#listeners) listener(uid)
      },
    }
  }

  /** Takes on pods until the signal aborts; resolves once no worker is at work any more. */
  async run(informers: InformerSet): Promise<void> {
    const { runtime, prober, signal, facts } = this.#parts
    const ended = Promise.withResolvers<void>()
    signal.addEventListener('abort', () => ended.resolve(), { once: true })
    if (signal.aborted) return
    const poke = (uid: string) => this.#workers.get(uid)?.poke()
    const stops = [runtime.listen(poke), prober.listen(poke)]
    informers.informer(pods).listen((pod, before, isGone) => {
      if (before && (isGone || before.metadata.uid !== pod.metadata.uid)) this.#lose(before)
      if (isGone) this.#lose(pod)
      else if (pod.spec?.nodeName === facts.name && !signal.aborted) this.#see(pod)
    })
    await ended.promise
    for (const stop of stops) stop()
    await Promise.allSettled(this.#running.values())
  }

  workers(): readonly PodWorker[] {
    return [...this.#workers.values()]
  }

  /** Those that the node has taken. */
  admitted(): readonly Pod[] {
    return this.workers()
      .filter(({ isAdmitted }) => isAdmitted)
      .map(({ pod }) => pod)
  }

  pod(uid: string): RunningPod | undefined {
    const worker = this.#workers.get(uid)
    return worker && this.#runningPod(worker)
  }

  all(): readonly RunningPod[] {
    return this.workers().map((worker) => this.#runningPod(worker))
  }

  listen(listener: (uid: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #runningPod({ pod }: PodWorker): RunningPod {
    const sandbox = this.#parts.sandboxes.known(pod.metadata.uid ?? '')
    return {
      pod,
      sandbox,
      container: (name) => latestRun(sandbox, name),
      previous: (name) => previousRun(sandbox, name),
    }
  }

  #see(pod: Pod): void {
    const { uid = '' } = pod.metadata
    const known = this.#workers.get(uid)
    if (known) {
      known.see(pod)
      return
    }
    const worker = new PodWorker(this.#parts, pod)
    this.#workers.set(uid, worker)
    const running = worker.run().finally(() => {
      this.#workers.delete(uid)
      this.#running.delete(uid)
    })
    this.#running.set(uid, running)
  }

  #lose({ metadata }: Pod): void {
    this.#workers.get(metadata.uid ?? '')?.lose()
  }
}
