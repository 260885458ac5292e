import type { EventRecorder } from '../../client/event-recorder.ts'
import type { Pod } from '../../client/resources.ts'
import type { Probe } from '../../kinds/pod-spec/types.ts'
import type { ProbeKind, ProbeResult } from '../agent/ports.ts'
import { containerReference } from '../container-reference.ts'
import { look, type Surroundings } from './look.ts'
import type { ProbeOutcome } from './outcome.ts'
import type { ProbeCount, ProbeCounts } from './probe-counts.ts'
import { ProbeWorker } from './probe-worker.ts'
import type { RunningContainer } from './probed-in.ts'

export interface ContainerProbesOptions extends Surroundings {
  readonly events: EventRecorder
  readonly counts: ProbeCounts
  changed(): void
}

const good: ProbeResult = { isGood: true, message: '' }
/** Before a probe has come to a result; a start is undecided then. */
const initially: Readonly<Partial<Record<ProbeKind, ProbeResult>>> = {
  liveness: good,
  readiness: { isGood: false, message: '' },
}

const titles = { liveness: 'Liveness', readiness: 'Readiness', startup: 'Startup' } as const

/** The probes of one run of a container. Its liveness and readiness are asked for once it has started up. */
export class ContainerProbes {
  readonly #probed: RunningContainer
  readonly #options: ContainerProbesOptions
  readonly #workers = new Map<ProbeKind, ProbeWorker>()
  #pod: Pod
  #isLeaving = false

  constructor(pod: Pod, probed: RunningContainer, options: ContainerProbesOptions) {
    this.#pod = pod
    this.#probed = probed
    this.#options = options
    const before = statusIn(pod, probed.id)
    if (probed.container.startupProbe) this.#begin('startup', before?.started ? good : undefined)
    this.#beginOthers(before?.ready ? good : undefined)
  }

  /** How the pod is now; of one that is to end, only the readiness goes on to be asked for. */
  follow(pod: Pod, isLeaving: boolean): void {
    this.#pod = pod
    if (!isLeaving || this.#isLeaving) return
    this.#isLeaving = true
    for (const kind of ['liveness', 'startup'] as const) this.#workers.get(kind)?.close()
  }

  result(kind: ProbeKind): ProbeResult | undefined {
    if (!this.#specOf(kind)) return undefined
    if (this.#isLeaving && kind !== 'readiness') return good
    return this.#workers.get(kind)?.result ?? initially[kind]
  }

  close(): void {
    for (const worker of this.#workers.values()) worker.close()
  }

  #beginOthers(ready?: ProbeResult): void {
    if (this.#probed.container.startupProbe && !this.#workers.get('startup')?.result?.isGood) return
    this.#begin('readiness', ready)
    if (!this.#isLeaving) this.#begin('liveness')
  }

  #begin(kind: ProbeKind, before = initially[kind]): void {
    const probe = this.#specOf(kind)
    if (!probe || this.#workers.has(kind)) return
    const { clock } = this.#options
    const worker = new ProbeWorker({
      kind,
      probe,
      startedAt: this.#probed.startedAt,
      clock,
      before,
      look: () => look(probe, this.#probed, this.#options),
      told: (outcome) => this.#tell(kind, outcome),
      changed: () => {
        if (kind === 'startup') this.#beginOthers()
        this.#options.changed()
      },
    })
    this.#workers.set(kind, worker)
  }

  #specOf(kind: ProbeKind): Probe | undefined {
    return this.#probed.container[`${kind}Probe`]
  }

  #tell(kind: ProbeKind, outcome: ProbeOutcome): void {
    const { events, counts } = this.#options
    const { name } = this.#probed.container
    counts.add({ kind, container: name, pod: this.#pod }, countOf[outcome.kind])
    const text = textOf(titles[kind], outcome)
    if (text) events.warning(containerReference(this.#pod, name), text.reason, text.message)
  }
}

const countOf: Readonly<Record<ProbeOutcome['kind'], ProbeCount>> = {
  success: 'successful',
  warning: 'successful',
  failure: 'failed',
  error: 'unknown',
}

function textOf(title: string, outcome: ProbeOutcome) {
  if (outcome.kind === 'success') return undefined
  if (outcome.kind === 'warning')
    return { reason: 'ProbeWarning', message: `${title} probe warning: ${outcome.output}` }
  const message =
    outcome.kind === 'failure'
      ? `${title} probe failed: ${outcome.output}`
      : `${title} probe errored and resulted in ${outcome.state} state: ${outcome.message}`
  return { reason: 'Unhealthy', message }
}

/** What the pod's status says of this very container: it may have run before this process did. */
function statusIn({ status }: Pod, id: string) {
  const all = [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])]
  return all.find(({ containerID }) => containerID?.endsWith(`//${id}`))
}
