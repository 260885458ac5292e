import type { MetricSpec, MetricStatus } from 'kubernetes-types/autoscaling/v2.js'
import { type MetricContext, MetricFailure } from './metric/metric.ts'
import { propose } from './metric/table.ts'
import { type MetricNote, metricNote } from './why/metric-note.ts'

/** What all metrics together ask for. */
export interface Proposals {
  /** The most that any asks for; undefined where nothing may follow from them. */
  readonly most: { readonly replicas: number; readonly metric: string } | undefined
  /** A metric that could not be read has an empty one. */
  readonly statuses: readonly MetricStatus[]
  /** The first that failed, and how many did. */
  readonly failure: { readonly first: MetricFailure; readonly message: string } | undefined
}

export interface Listener {
  failed(failure: MetricFailure): void
  noted(metric: MetricSpec, note: MetricNote): void
}

/** Some that fail do not keep others from scaling up, but nothing is scaled down while any does. */
export async function proposeAll(
  metrics: readonly MetricSpec[],
  context: MetricContext,
  listener: Listener,
): Promise<Proposals> {
  const failures: MetricFailure[] = []
  const statuses: MetricStatus[] = []
  let most = { replicas: 0, metric: '' }
  for (const metric of metrics) {
    const outcome = await outcomeOf(metric, context, listener)
    if (outcome instanceof MetricFailure) {
      failures.push(outcome)
      statuses.push({ type: '' })
      continue
    }
    statuses.push(outcome.status)
    const { replicas, name } = outcome
    if (most.replicas === 0 || replicas > most.replicas) most = { replicas, metric: name }
  }
  const isHeld =
    failures.length >= metrics.length ||
    (failures.length > 0 && most.replicas < context.specReplicas)
  return { most: isHeld ? undefined : most, statuses, failure: failureOf(failures, metrics.length) }
}

async function outcomeOf(metric: MetricSpec, context: MetricContext, listener: Listener) {
  const note = metricNote()
  try {
    const proposal = await propose(metric, context, note)
    note.name = proposal.name
    note.proposal = proposal.replicas
    return proposal
  } catch (error) {
    if (!(error instanceof MetricFailure)) throw error
    note.error = error.told
    listener.failed(error)
    return error
  } finally {
    listener.noted(metric, note)
  }
}

function failureOf(failures: readonly MetricFailure[], metrics: number): Proposals['failure'] {
  const [first] = failures
  if (!first) return undefined
  const message = `invalid metrics (${failures.length} invalid out of ${metrics}), first error is: ${first.message}`
  return { first, message }
}
