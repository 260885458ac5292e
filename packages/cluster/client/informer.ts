import { type Clock, sleep } from '@galley/kit/clock'
import type { Client, Query } from './client.ts'
import { isExpired, isNotFound } from './errors.ts'
import { Index } from './index-of.ts'
import { type ApiObject, apiVersionOf, keyOf, type ResourceRef } from './resource.ts'

export type Listener<T> = (object: T, before: T | undefined, isGone: boolean) => void

/** What an object is to be found by. */
export type WordsOf<T> = (object: T) => readonly string[]

export interface InformerOptions {
  readonly client: Client
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Told of a list or watch that failed; it is tried again. */
  onError?(error: unknown): void
}

const metadataOnly = ['PartialObjectMetadataList', 'PartialObjectMetadata']
  .map((kind) => `application/json;as=${kind};g=meta.k8s.io;v=v1`)
  .join(',')

const shortestRetry = 50
const longestRetry = 5_000

/**
 * Keeps all objects of a resource at hand: lists, watches from there, lists again when history is gone. Objects are shared:
 * whoever reads must not change them. What managed which field is left out.
 */
export class Informer<T extends ApiObject> {
  readonly #resource: ResourceRef<T>
  readonly #options: InformerOptions
  readonly #objects = new Map<string, T>()
  readonly #byNamespace = new Index<T>(({ metadata }) => [metadata.namespace ?? ''])
  readonly #byOwner = new Index<T>(
    ({ metadata }) => metadata.ownerReferences?.map(({ uid }) => uid) ?? [],
  )
  readonly #byUid = new Index<T>(({ metadata }) => [metadata.uid ?? ''])
  readonly #indexes = [this.#byNamespace, this.#byOwner, this.#byUid]
  readonly #byWish = new Map<WordsOf<T>, Index<T>>()
  readonly #listeners = new Set<Listener<T>>()
  readonly #waiting = new Set<() => void>()
  readonly #synced = Promise.withResolvers<void>()
  #revision = ''
  readonly done: Promise<void>

  constructor(resource: ResourceRef<T>, options: InformerOptions) {
    this.#resource = resource
    const client = resource.isMetadataOnly
      ? options.client.with({ headers: { accept: metadataOnly } })
      : options.client
    this.#options = { ...options, client }
    this.done = this.#run()
  }

  /** Resolves when the first list is there. */
  get synced(): Promise<void> {
    return this.#synced.promise
  }

  get(namespace: string, name: string): T | undefined {
    return this.#objects.get(`${namespace}/${name}`)
  }

  all(): readonly T[] {
    return [...this.#objects.values()]
  }

  in(namespace: string): readonly T[] {
    return this.#byNamespace.of(namespace)
  }

  withUid(uid: string): T | undefined {
    return this.#byUid.of(uid)[0]
  }

  /** Those that name an object of this uid among their owners. */
  ownedBy(uid: string): readonly T[] {
    return this.#byOwner.of(uid)
  }

  /** Those that have a word by `wordsOf`, a function that stays the same: its index is made once and kept. */
  having(wordsOf: WordsOf<T>, word: string): readonly T[] {
    const known = this.#byWish.get(wordsOf)
    if (known) return known.of(word)
    const made = new Index(wordsOf)
    for (const [key, object] of this.#objects) made.change(key, undefined, object)
    this.#byWish.set(wordsOf, made)
    this.#indexes.push(made)
    return made.of(word)
  }

  /** Calls `listener` for every object there is and for each change. */
  listen(listener: Listener<T>): void {
    this.#listeners.add(listener)
    for (const object of this.#objects.values()) listener(object, undefined, false)
  }

  /** Whether all changes up to this revision of the store are here. */
  hasReached(revision: string): boolean {
    return BigInt(this.#revision || 0) >= BigInt(revision)
  }

  /** Whether the first list is there. */
  get hasSynced(): boolean {
    return this.#revision !== ''
  }

  /** Resolves once `isSo` after some change; rejects when the signal aborts before. */
  until(isSo: () => boolean, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        this.#waiting.delete(look)
        signal.removeEventListener('abort', onAbort)
        end()
      }
      const look = () => {
        if (isSo()) settle(resolve)
      }
      const onAbort = () => settle(() => reject(signal.reason))
      if (signal.aborted) return reject(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      this.#waiting.add(look)
      look()
    })
  }

  async #run(): Promise<void> {
    const { signal, clock, onError } = this.#options
    let wait = shortestRetry
    while (!signal.aborted) {
      try {
        if (!this.#revision) await this.#list()
        await this.#watch()
        wait = shortestRetry
      } catch (error) {
        if (signal.aborted) return
        if (isExpired(error)) this.#revision = ''
        else {
          if (isNotFound(error)) this.#forgetAll()
          else onError?.(error)
          await sleep(clock, wait, signal).catch(() => undefined)
          wait = Math.min(wait * 2, longestRetry)
        }
      }
    }
  }

  async #list(): Promise<void> {
    const { metadata, items } = await this.#options.client.list(
      this.#resource,
      '',
      this.#selected(),
    )
    const gone = new Map(this.#objects)
    for (const object of items) {
      gone.delete(keyOf(object))
      this.#set(object)
    }
    for (const object of gone.values()) this.#remove(object)
    this.#moveTo(metadata.resourceVersion)
    this.#synced.resolve()
  }

  async #watch(): Promise<void> {
    const { client, signal } = this.#options
    const query = {
      ...this.#selected(),
      resourceVersion: this.#revision,
      allowWatchBookmarks: true,
    }
    for await (const { type, object } of client.watch(this.#resource, { query, signal })) {
      if (type === 'DELETED') this.#remove(object)
      else if (type !== 'BOOKMARK') this.#set(object)
      this.#moveTo(object.metadata.resourceVersion ?? this.#revision)
    }
  }

  /** The resource is not served any more; it may be again. */
  #forgetAll(): void {
    for (const object of this.all()) this.#remove(object)
    this.#revision = ''
  }

  #moveTo(revision: string): void {
    this.#revision = revision
    for (const look of [...this.#waiting]) look()
  }

  #selected(): Query {
    const { only } = this.#resource
    return only ? { fieldSelector: only } : {}
  }

  #set(object: T): void {
    const key = keyOf(object)
    const before = this.#objects.get(key)
    if (before && before.metadata.resourceVersion === object.metadata.resourceVersion) return
    delete object.metadata.managedFields
    // What a list holds does not say it again.
    object.apiVersion = apiVersionOf(this.#resource)
    object.kind = this.#resource.kind
    this.#objects.set(key, object)
    for (const index of this.#indexes) index.change(key, before, object)
    for (const listener of this.#listeners) listener(object, before, false)
  }

  #remove(object: T): void {
    const key = keyOf(object)
    const before = this.#objects.get(key)
    this.#objects.delete(key)
    for (const index of this.#indexes) index.change(key, before, undefined)
    for (const listener of this.#listeners) listener(object, before, true)
  }
}
