import type { SandboxState } from '@galley/containers/pods/pod-runtime'
import type { EventRecorder } from '../../client/event-recorder.ts'
import type { Pod } from '../../client/resources.ts'
import type { ProbeKind, ProbeResult, Prober } from '../agent/ports.ts'
import { ContainerProbes } from './container-probes.ts'
import type { Surroundings } from './look.ts'
import { ProbeCounts } from './probe-counts.ts'
import { probedIn } from './probed-in.ts'

export interface ProberOptions extends Surroundings {
  /** Tells events of a node. */
  events(node: string): EventRecorder
}

/** Probes the containers of a machine's nodes. */
export class PodProber implements Prober {
  readonly #options: ProberOptions
  readonly #pods = new Map<string, Map<string, ContainerProbes>>()
  readonly #byId = new Map<string, ContainerProbes>()
  readonly #listeners = new Set<(uid: string) => void>()
  /** For `/metrics`. */
  readonly counts = new ProbeCounts()

  constructor(options: ProberOptions) {
    this.#options = options
  }

  follow(pod: Pod, sandbox: SandboxState | undefined, isLeaving: boolean): void {
    const uid = pod.metadata.uid ?? ''
    const known = this.#pods.get(uid) ?? new Map<string, ContainerProbes>()
    this.#pods.set(uid, known)
    const running = sandbox ? probedIn(pod, sandbox) : []
    const ids = new Set(running.map(({ id }) => id))
    for (const id of known.keys()) if (!ids.has(id)) this.#end(known, id)
    for (const probed of running) {
      const probes = known.get(probed.id) ?? this.#begin(known, pod, probed)
      probes.follow(pod, isLeaving)
    }
  }

  forget(uid: string): void {
    const known = this.#pods.get(uid)
    for (const id of known?.keys() ?? []) if (known) this.#end(known, id)
    this.#pods.delete(uid)
    this.counts.forget(uid)
  }

  result(containerId: string, probe: ProbeKind): ProbeResult | undefined {
    return this.#byId.get(containerId)?.result(probe)
  }

  listen(listener: (uid: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  close(): void {
    for (const uid of [...this.#pods.keys()]) this.forget(uid)
  }

  #begin(
    known: Map<string, ContainerProbes>,
    pod: Pod,
    probed: ReturnType<typeof probedIn>[number],
  ): ContainerProbes {
    const uid = pod.metadata.uid ?? ''
    const probes = new ContainerProbes(pod, probed, {
      ...this.#options,
      events: this.#options.events(pod.spec?.nodeName ?? ''),
      counts: this.counts,
      changed: () => {
        for (const listener of this.#listeners) listener(uid)
      },
    })
    known.set(probed.id, probes)
    this.#byId.set(probed.id, probes)
    return probes
  }

  #end(known: Map<string, ContainerProbes>, id: string): void {
    known.get(id)?.close()
    known.delete(id)
    this.#byId.delete(id)
  }
}
