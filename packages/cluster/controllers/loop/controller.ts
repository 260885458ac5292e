import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from '../../client/client.ts'
import type { Informer } from '../../client/informer.ts'
import type { ApiObject, ResourceRef } from '../../client/resource.ts'

/** What a controller looks at, and which keys an object of it concerns. */
export interface Watch<T extends ApiObject = ApiObject> {
  readonly resource: ResourceRef<T>
  keys(object: T): readonly string[]
}

/** What reconciling works with. */
export interface Tools {
  readonly client: Client
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
  /** The objects that the declared watches keep at hand. */
  informer<T extends ApiObject>(resource: ResourceRef<T>): Informer<T>
}

/** Done; or looked at again after a while even if nothing changes. */
export type Outcome = { readonly againAfter: number } | undefined

/** Brings what a key stands for to what it should be. Never asks what happened; throws to be called again. */
export interface Controller {
  readonly name: string
  readonly watches: readonly Watch[]
  reconcile(key: string, tools: Tools): Promise<Outcome> | Promise<void>
}

/** Fixes the type of a watch's objects, then forgets it, so that watches fit one list. */
export const watching = <T extends ApiObject>(
  resource: ResourceRef<T>,
  keys: (object: T) => readonly string[],
): Watch =>
  // Safe: objects come from this same resource.
  ({ resource, keys }) as unknown as Watch
