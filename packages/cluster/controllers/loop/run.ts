import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from '../../client/client.ts'
import { isConflict } from '../../client/errors.ts'
import { EventRecorder } from '../../client/event-recorder.ts'
import type { Informer } from '../../client/informer.ts'
import { InformerSet } from '../../client/informer-set.ts'
import { KeyQueue } from '../../client/key-queue.ts'
import { type ApiObject, pathOf } from '../../client/resource.ts'
import { CatchUp } from './catch-up.ts'
import type { Controller, Tools, Watch } from './controller.ts'

export interface LoopOptions {
  readonly controllers: readonly Controller[]
  readonly client: Client
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  /** Shared with other parts of the same process; its own if undefined. */
  readonly informers?: InformerSet
}

type Shared = Omit<Tools, 'events'> & { readonly informers: InformerSet }

/** Runs controllers until the signal aborts; then resolves when none is working any more. */
export async function runControllers(options: LoopOptions): Promise<void> {
  const informers = options.informers ?? new InformerSet(options)
  const shared: Shared = {
    ...options,
    informers,
    informer: (resource) => informers.informer(resource),
  }
  await Promise.all(options.controllers.map((controller) => run(controller, shared)))
  await informers.done()
}

async function run(controller: Controller, shared: Shared): Promise<void> {
  const { signal, clock, informers } = shared
  const queue = new KeyQueue(clock, controller.retry)
  const watched = watchAll(controller, informers, queue, clock)
  signal.addEventListener('abort', () => queue.close(), { once: true })
  if (signal.aborted) queue.close()
  // What is not known yet must not look like what is not there.
  await Promise.race([synced(watched), aborted(signal)])
  const events = new EventRecorder({
    ...shared,
    component: controller.component ?? controller.name,
  })
  const work = () => workOn(controller, queue, { ...shared, events })
  await Promise.all(Array.from({ length: controller.workers ?? 5 }, work))
  await events.idle()
}

type Watched = ReadonlyMap<string, Informer<ApiObject>>

/** Starts what is not watched yet. Gives all that is, which grows as definitions come. */
function watchAll(
  controller: Controller,
  informers: InformerSet,
  queue: KeyQueue,
  clock: Clock,
): Watched {
  const watched = new Map<string, Informer<ApiObject>>()
  const watch = ({ resource, keys, wait, isNews }: Watch) => {
    const id = pathOf(resource)
    if (watched.has(id)) return
    const informer = informers.informer(resource)
    watched.set(id, informer)
    informer.listen((object, before, isGone) => {
      if (isNews && !isNews(object, before, isGone)) return
      const due = wait?.(object, before, clock.now()) ?? 0
      const add = (key: string) => (due > 0 ? queue.addAfter(key, due) : queue.add(key))
      for (const key of keys(object, informers)) add(key)
      if (before) for (const key of keys(before, informers)) add(key)
    })
  }
  for (const it of controller.watches) watch(it)
  const { more } = controller
  if (!more) return watched
  for (const it of more.watches()) watch(it)
  informers.informer(more.on).listen(() => {
    for (const it of more.watches()) watch(it)
  })
  return watched
}

const synced = (watched: Watched) => Promise.all([...watched.values()].map((it) => it.synced))

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })

async function workOn(
  controller: Controller,
  queue: KeyQueue,
  tools: Shared & Tools,
): Promise<void> {
  const { clock, signal, informers, log } = tools
  for (let key = await queue.take(); key !== undefined; key = await queue.take()) {
    const written = new CatchUp(tools.client)
    try {
      const outcome = await controller.reconcile(key, { ...tools, client: written.client })
      await written.done(informers, clock, signal)
      queue.succeeded(key)
      if (outcome) queue.addAfter(key, outcome.againAfter)
    } catch (error) {
      if (!isConflict(error) && !signal.aborted)
        log.debug({ err: error, controller: controller.name, key }, 'reconciling failed')
      await written.done(informers, clock, signal).catch(() => undefined)
      queue.failed(key)
    }
  }
}
