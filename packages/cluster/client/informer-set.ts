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

  constructor(options: InformerSetOptions) {
    this.#options = options
  }

  informer<T extends ApiObject>(resource: ResourceRef<T>): Informer<T> {
    const { isMetadataOnly, ...whole } = resource
    const known = this.known(resource) ?? (isMetadataOnly && this.known(whole))
    if (known) return known
    const { log } = this.#options
    const made = new Informer(resource, {
      ...this.#options,
      onError: (error) => log.warn({ err: error, resource: resource.plural }, 'a watch failed'),
    })
    // Safe: an informer gives the objects of its resource, whose type the reference carries.
    this.#informers.set(idOf(resource), made as unknown as Informer<ApiObject>)
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
