import type { SyncExplanation } from '../../client/autoscaler-explanation.ts'
import { keyOf, placeOf } from '../../client/resource.ts'
import { horizontalPodAutoscalers, pods } from '../../client/resources.ts'
import { type Controller, type Tools, watching } from '../loop/controller.ts'
import { Memory } from './memory.ts'
import { type AutoscalerOptions, usualOptions } from './options.ts'
import { Sync } from './sync.ts'
import { KindMappings } from './target/kind-mappings.ts'
import { SelectorBook } from './target/selector-book.ts'

/** Told of every sync how it came to its decision. */
export type Explain = (uid: string, explanation: SyncExplanation) => void

/**
 * Scales what autoscalers point at. Nothing wakes it but time: each autoscaler is looked at once a period, first a whole
 * period after it was made, however often it changes meanwhile.
 */
export function autoscalerController(
  given: Partial<AutoscalerOptions> = {},
  explain: Explain = () => undefined,
): Controller {
  const options = { ...usualOptions, ...given }
  const memories = new Map<string, Memory>()
  const selectors = new SelectorBook()
  const again = { againAfter: options.syncPeriod }
  let kinds: KindMappings | undefined
  return {
    name: 'horizontal-pod-autoscaler',
    watches: [
      watching(
        horizontalPodAutoscalers,
        (it) => [keyOf(it)],
        () => options.syncPeriod,
      ),
      watching(pods, () => []),
    ],
    async reconcile(key, tools) {
      const { namespace, name } = placeOf(key)
      const autoscaler = tools.informer(horizontalPodAutoscalers).get(namespace, name)
      const spec = autoscaler?.spec
      if (!autoscaler || !spec) {
        memories.delete(key)
        selectors.forget(namespace, name)
        return undefined
      }
      const memory = memories.get(key) ?? new Memory()
      memories.set(key, memory)
      kinds ??= new KindMappings(tools.client, tools.clock)
      const parts = { tools, options, memory, kinds, selectors }
      await quietly(tools, key, async () => {
        const sync = new Sync(autoscaler, spec, parts)
        explain(autoscaler.metadata.uid ?? '', await sync.run())
      })
      return again
    },
  }
}

/** Whatever goes wrong is tried again with the next look, as all else. */
async function quietly({ log, signal }: Tools, key: string, act: () => Promise<void>) {
  try {
    await act()
  } catch (error) {
    if (!signal.aborted)
      log.warn({ err: error, autoscaler: key }, 'an autoscaler was not looked at')
  }
}
