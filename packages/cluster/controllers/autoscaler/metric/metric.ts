import type { MetricSpec, MetricStatus } from 'kubernetes-types/autoscaling/v2.js'
import type { Client } from '../../../client/client.ts'
import type { Pod } from '../../../client/resources.ts'
import { messageOf } from '../../pods/pod-control.ts'
import type { Rules } from '../calculator/rules.ts'
import type { CustomMetrics } from '../metrics/custom-metrics.ts'
import type { MetricNote } from '../why/metric-note.ts'

/** What a proposal is made from. */
export interface MetricContext {
  readonly namespace: string
  /** The pods that the target selects: as a query, and those that there are. */
  readonly selector: string
  readonly pods: readonly Pod[]
  /** How many the target is to have, and has. */
  readonly specReplicas: number
  readonly statusReplicas: number
  readonly rules: Rules
  readonly client: Client
  readonly custom: CustomMetrics
}

/** How many pods a metric asks for. */
export interface Proposal {
  readonly replicas: number
  /** As conditions and events name the metric. */
  readonly name: string
  readonly status: MetricStatus
}

/** One type of metric. `note` gets what it went by, as far as it came. */
export type ProposalOf<Type extends keyof MetricSpec> = (
  metric: NonNullable<MetricSpec[Type]>,
  context: MetricContext,
  note: MetricNote,
) => Promise<Proposal>

/** A metric proposes nothing. `told` goes into its event and condition; the message is for the autoscaler as a whole. */
export class MetricFailure extends Error {
  override readonly name = 'MetricFailure'
  readonly reason: string
  readonly told: string

  constructor(reason: string, told: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.reason = reason
    this.told = told
  }
}

/** Throws a failure for anything that is thrown; `wrap` says for the whole what happened to one metric. */
export async function failingAs<T>(
  reason: string,
  wrap: (told: string) => string,
  act: () => T | Promise<T>,
): Promise<T> {
  try {
    return await act()
  } catch (error) {
    const told = messageOf(error)
    throw new MetricFailure(reason, told, wrap(told), error)
  }
}
