import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from '../client/client.ts'
import type { InformerSet } from '../client/informer-set.ts'
import { nodes, pods } from '../client/resources.ts'
import { Scheduler, schedulerName } from './scheduler.ts'
import { SeriesRecorder } from './series-recorder.ts'

export interface SchedulerOptions {
  readonly client: Client
  readonly informers: InformerSet
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}

/** Puts pods on nodes until the signal aborts; then resolves when nothing is under way any more. */
export async function runScheduler(options: SchedulerOptions): Promise<void> {
  const { informers, signal } = options
  const events = new SeriesRecorder({ ...options, controller: schedulerName })
  const scheduler = new Scheduler({ ...options, events })
  const known = { nodes: informers.informer(nodes), pods: informers.informer(pods) }
  known.nodes.listen((node, _before, isGone) => scheduler.onNode(node, isGone))
  known.pods.listen((pod, _before, isGone) => scheduler.onPod(pod, isGone))
  // A node that is not known yet must not look like one that is not there.
  await Promise.race([Promise.all([known.nodes.synced, known.pods.synced]), aborted(signal)])
  await scheduler.run(signal)
  await events.idle()
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
