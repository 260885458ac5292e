import { type Clock, sleep } from '@galley/kit/clock'
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
    const ended = new AbortController()
    const either = AbortSignal.any([ended.signal, signal])
    const known = [...this.#written].map(([resource, written]) => {
      const informer = at.anyOf(resource)
      return informer?.until(() => written.every((it) => isSeen(it, informer)), either)
    })
    if (known.length === 0) return
    const late = sleep(clock, patience, either)
    const all = Promise.all(known)
    await Promise.race([all, late]).finally(() => ended.abort(over))
    await Promise.allSettled([all, late])
  }
}

/** Nobody needs to know where it happened. */
const over = new Error('All is known')

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
