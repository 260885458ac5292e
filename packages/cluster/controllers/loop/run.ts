import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from '../../client/client.ts'
import { isConflict } from '../../client/errors.ts'
import { Informer } from '../../client/informer.ts'
import type { ApiObject, ResourceRef } from '../../client/resource.ts'
import type { Controller, Tools } from './controller.ts'
import { KeyQueue } from './queue.ts'

export interface LoopOptions {
  readonly controllers: readonly Controller[]
  readonly client: Client
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  /** Keys of one controller that are worked on at once. */
  readonly workers?: number
}

/** Runs controllers until the signal aborts; then resolves when none is working any more. */
export async function runControllers(options: LoopOptions): Promise<void> {
  const { controllers, client, clock, log, signal } = options
  const informers = new Map<string, Informer<ApiObject>>()
  const onError = (error: unknown) => log.warn({ err: error }, 'a watch failed')
  const informer = (resource: ResourceRef): Informer<ApiObject> => {
    const key = `${resource.group}/${resource.version}/${resource.plural}?${resource.only ?? ''}`
    const known = informers.get(key)
    if (known) return known
    const made = new Informer(resource, { client, clock, signal, onError })
    informers.set(key, made)
    return made
  }
  // Safe: an informer gives the objects of its resource, whose type the reference carries.
  const tools: Tools = { client, clock, log, signal, informer: informer as Tools['informer'] }
  const all = controllers.map((controller) => run(controller, tools, options.workers ?? 4))
  await Promise.all([...all, ...[...informers.values()].map(({ done }) => done)])
}

async function run(controller: Controller, tools: Tools, workers: number): Promise<void> {
  const queue = new KeyQueue(tools.clock)
  const informers = controller.watches.map(({ resource, keys }) => {
    const informer = tools.informer(resource)
    informer.listen((object, before) => {
      for (const key of keys(object)) queue.add(key)
      if (before) for (const key of keys(before)) queue.add(key)
    })
    return informer
  })
  tools.signal.addEventListener('abort', () => queue.close(), { once: true })
  if (tools.signal.aborted) queue.close()
  // What is not known yet must not look like what is not there.
  await Promise.race([Promise.all(informers.map(({ synced }) => synced)), aborted(tools.signal)])
  await Promise.all(Array.from({ length: workers }, () => work(controller, queue, tools)))
}

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

async function work(controller: Controller, queue: KeyQueue, tools: Tools): Promise<void> {
  for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
    try {
      const outcome = await controller.reconcile(key, tools)
      queue.succeeded(key)
      if (outcome) queue.addAfter(key, outcome.againAfter)
    } catch (error) {
      if (!isConflict(error) && !tools.signal.aborted)
        tools.log.debug({ err: error, controller: controller.name, key }, 'reconciling failed')
      queue.failed(key)
    }
  }
}
