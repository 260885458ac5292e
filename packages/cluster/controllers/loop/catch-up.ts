import type { Clock } from '@galley/kit/clock'
import type { Client, Written } from '../../client/client.ts'
import { placeOf, type ResourceRef } from '../../client/resource.ts'
import type { Informers } from './controller.ts'

/** So long a watch may lag behind before a controller works on with what it knows. */
const patience = 300_000

/**
 * Remembers what one round of reconciling wrote, so that the next round of the same key does not read what was there
 * before: it would make the same pods again. Upstream counts expected events; a store with one revision for all lets us
 * wait for what was written itself.
 */
export class CatchUp {
  readonly client: Client
  readonly #written = new Map<ResourceRef, Written[]>()

  constructor(client: Client) {
    this.client = client.with({
      onWrite: (resource, written) => {
        const all = this.#written.get(resource) ?? []
        all.push(written)
        this.#written.set(resource, all)
      },
    })
  }

  /** Resolves when the informers know of all writes, or after a long while. */
  async done(at: Known, clock: Clock, signal: AbortSignal): Promise<void> {
    const behind = this.#behind(at)
    if (behind.length === 0) return
    const ended = new AbortController()
    const end = () => ended.abort(over)
    const cancel = clock.after(patience, end)
    signal.addEventListener('abort', end, { once: true })
    if (signal.aborted) end()
    const known = behind.map(({ informer, isKnown }) => informer.until(isKnown, ended.signal))
    await Promise.allSettled(known)
    signal.removeEventListener('abort', end)
    cancel()
  }

  /** The informers that have not heard of what was written to their resources. */
  #behind(at: Known) {
    return [...this.#written].flatMap(([resource, written]) => {
      const informer = at.anyOf(resource)
      if (!informer) return []
      const isKnown = () => written.every((it) => isSeen(it, informer))
      return isKnown() ? [] : [{ informer, isKnown }]
    })
  }
}

/** Nobody needs to know where it happened. */
const over = new Error('Nobody waits any more')

/** Informers that run; others need not catch up. */
export interface Known {
  anyOf(resource: ResourceRef): ReturnType<Informers['informer']> | undefined
}

function isSeen(written: Written, informer: ReturnType<Informers['informer']>): boolean {
  if (written.kind === 'kept') return informer.hasReached(written.revision)
  const { namespace, name } = placeOf(written.key)
  const there = informer.get(namespace, name)
  return !there || there.metadata.uid !== written.uid || Boolean(there.metadata.deletionTimestamp)
}
