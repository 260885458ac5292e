import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Client } from './client.ts'
import { Informer } from './informer.ts'
import type { ApiObject, ResourceRef } from './resource.ts'

export interface InformerSetOptions {
  readonly client: Client
  readonly clock: Clock
  readonly log: Logger
  readonly signal: AbortSignal
}

/** Informers that whoever asks for the same resource shares: one list and one watch each. */
export class InformerSet {
  readonly #options: InformerSetOptions
  readonly #informers = new Map<string, Informer<ApiObject>>()
  /** References are mostly constants, and asked for far too often to spell them each time. */
  readonly #asked = new WeakMap<ResourceRef, Informer<ApiObject>>()

  constructor(options: InformerSetOptions) {
    this.#options = options
  }

  informer<T extends ApiObject>(resource: ResourceRef<T>): Informer<T> {
    const asked = this.#asked.get(resource) ?? this.#find(resource)
    this.#asked.set(resource, asked)
    // Safe: an informer gives the objects of its resource, whose type the reference carries.
    return asked as unknown as Informer<T>
  }

  #find(resource: ResourceRef): Informer<ApiObject> {
    const { isMetadataOnly, ...whole } = resource
    const known = this.known(resource) ?? (isMetadataOnly && this.known(whole))
    if (known) return known
    const { log } = this.#options
    const made = new Informer(resource, {
      ...this.#options,
      onError: (error) => log.warn({ err: error, resource: resource.plural }, 'a watch failed'),
    })
    this.#informers.set(idOf(resource), made)
    return made
  }

  /** The one that runs already, if any. */
  known<T extends ApiObject>(resource: ResourceRef<T>): Informer<T> | undefined {
    // Safe for the same reason.
    return this.#informers.get(idOf(resource)) as unknown as Informer<T> | undefined
  }

  /** One that keeps all objects of the resource, or their metadata. */
  anyOf(resource: ResourceRef): Informer<ApiObject> | undefined {
    return this.known(resource) ?? this.known({ ...resource, isMetadataOnly: true })
  }

  /** Resolves once all have ended, which the signal makes them do. */
  async done(): Promise<void> {
    await Promise.all([...this.#informers.values()].map((informer) => informer.done))
  }
}

const idOf = ({ group, version, plural, only = '', isMetadataOnly }: ResourceRef) =>
  `${group}/${version}/${plural}${isMetadataOnly ? '#' : ''}?${only}`
