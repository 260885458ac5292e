import type { Pod } from '../../client/resources.ts'
import type { ProbeKind } from '../agent/ports.ts'

export type ProbeCount = 'successful' | 'failed' | 'unknown'

export interface CountedProbe {
  readonly kind: ProbeKind
  readonly container: string
  readonly pod: Pod
}

/** How often probes came out how, by what was probed: kubelet's `prober_probe_total`. */
export class ProbeCounts {
  readonly #pods = new Map<
    string,
    Map<string, CountedProbe & { result: ProbeCount; times: number }>
  >()

  add(probe: CountedProbe, result: ProbeCount): void {
    const uid = probe.pod.metadata.uid ?? ''
    const ofPod = this.#pods.get(uid) ?? new Map()
    this.#pods.set(uid, ofPod)
    const key = `${probe.kind} ${probe.container} ${result}`
    const times = ofPod.get(key)?.times ?? 0
    ofPod.set(key, { ...probe, result, times: times + 1 })
  }

  forget(uid: string): void {
    this.#pods.delete(uid)
  }

  all(): readonly (CountedProbe & { readonly result: ProbeCount; readonly times: number })[] {
    return [...this.#pods.values()].flatMap((ofPod) => [...ofPod.values()])
  }
}
