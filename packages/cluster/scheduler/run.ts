import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from '../client/client.ts'
import type { InformerSet } from '../client/informer-set.ts'
import { followCluster } from './follow-cluster.ts'
import { Cluster } from './model/cluster.ts'
import { Scheduler } from './scheduler.ts'
import { schedulerName } from './scheduler-name.ts'
import { SeriesRecorder } from './series-recorder.ts'
import { AssumedVolumes } from './volumes/assumed-volumes.ts'
import { World } from './world.ts'

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
  const cluster = new Cluster()
  const world = new World({ cluster, informers, volumes: new AssumedVolumes(informers) })
  const events = new SeriesRecorder({ ...options, controller: schedulerName })
  const scheduler = new Scheduler({ ...options, events, world })
  signal.addEventListener('abort', () => scheduler.queue.close(), { once: true })
  if (signal.aborted) scheduler.queue.close()
  // A node that is not known yet must not look like one that is not there.
  await Promise.race([followCluster({ informers, cluster, scheduler }), aborted(signal)])
  await scheduler.run()
  await events.idle()
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
