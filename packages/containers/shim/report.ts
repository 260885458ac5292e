import { writeSync } from 'node:fs'

/** What a supervisor is told. */
export interface Order {
  /** Galley's folder for containers. */
  readonly root: string
  readonly id: string
  /** Start only once somebody is attached. */
  readonly waitForAttach: boolean
}

/** What a supervisor tells the process that started it, one JSON object a line on its stdout. */
export type Report =
  /** Somebody may attach; the container starts once somebody has. */
  | { readonly kind: 'attachable' }
  | { readonly kind: 'running' }
  | {
      readonly kind: 'failed'
      readonly exitCode: number
      readonly message: string
      readonly next?: string
    }

export function tell(report: Report): void {
  try {
    writeSync(1, `${JSON.stringify(report)}\n`)
  } catch {
    // Who asked for the start has gone.
  }
}
