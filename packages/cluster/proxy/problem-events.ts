import type { EventRecorder } from '../client/event-recorder.ts'
import type { Problem } from './data-path.ts'

/** Tells of each problem by an event when it comes up: once, and again when it was gone meanwhile. */
export class ProblemEvents {
  readonly #events: EventRecorder
  #told = new Set<string>()

  constructor(events: EventRecorder) {
    this.#events = events
  }

  /** `problems` are all there are now. */
  tell(problems: readonly Problem[]): void {
    const now = new Map(problems.map((problem) => [idOf(problem), problem]))
    for (const [id, { service, reason, message }] of now)
      if (!this.#told.has(id))
        this.#events.warning({ apiVersion: 'v1', kind: 'Service', ...service }, reason, message)
    this.#told = new Set(now.keys())
  }
}

const idOf = ({ service, reason, message }: Problem): string =>
  `${service.uid} ${reason} ${message}`
