import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from '../../client/client.ts'
import type { EventRecorder } from '../../client/event-recorder.ts'
import type { Informer } from '../../client/informer.ts'
import type { Retry } from '../../client/key-queue.ts'
import type { ApiObject, ResourceRef } from '../../client/resource.ts'

/** The objects that declared watches keep at hand. */
export interface Informers {
  informer<T extends ApiObject>(resource: ResourceRef<T>): Informer<T>
}

/** What a controller looks at, and which keys an object of it concerns. Told of an object as it was and as it is. */
export interface Watch<T extends ApiObject = ApiObject> {
  readonly resource: ResourceRef<T>
  keys(object: T, at: Informers): readonly string[]
  /**
   * Milliseconds until the keys are due, so that changes that come together are looked at once: none if undefined.
   * `before` is undefined for an object that is new; `now` is the clock's.
   */
  wait?(object: T, before: T | undefined, now: number): number
  /** Whether a change concerns anybody: each one if undefined. `isGone`: the object is there no more. */
  isNews?(object: T, before: T | undefined, isGone: boolean): boolean
}

/** What reconciling works with. */
export interface Tools extends Informers {
  /** What is written through it is at hand in the informers before the same key is reconciled again. */
  readonly client: Client
  readonly events: EventRecorder
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}

/** Done; or looked at again after so many milliseconds even if nothing changes. */
export type Outcome = { readonly againAfter: number } | undefined

/** Brings what a key stands for to what it should be. Never asks what happened; throws to be called again. */
export interface Controller {
  readonly name: string
  /** As which part of Kubernetes its events are told: `deployment-controller`. Its name if undefined. */
  readonly component?: string
  readonly watches: readonly Watch[]
  /** Watches that come to be when objects of a resource do; asked for again at each change of one. */
  readonly more?: { readonly on: ResourceRef; watches(): readonly Watch[] }
  /** Keys that are worked on at once: 5 if undefined. One key is never worked on twice at once. */
  readonly workers?: number
  /** How long a key that failed waits, twice as long each time (milliseconds): from 5 to a minute if undefined. */
  readonly retry?: Retry
  reconcile(key: string, tools: Tools): Promise<Outcome> | Promise<void>
}

/** Fixes the type of a watch's objects, then forgets it, so that watches fit one list. */
export const watching = <T extends ApiObject>(
  resource: ResourceRef<T>,
  keys: (object: T, at: Informers) => readonly string[],
  wait?: Watch<NoInfer<T>>['wait'],
): Watch =>
  // Safe: objects come from this same resource.
  ({ resource, keys, ...(wait && { wait }) }) as unknown as Watch
