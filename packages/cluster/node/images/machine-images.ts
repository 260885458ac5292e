import { type RunnableImage, runnableImage } from '@galley/containers/image/runnable-image'
import { copyImage } from '@galley/images/oci/copy-image'
import type { Descriptor } from '@galley/images/oci/descriptor'
import { ContentNotFoundError } from '@galley/images/oci/errors'
import type { Layout } from '@galley/images/oci/layout'
import { parseManifest } from '@galley/images/oci/manifest'
import { hostPlatform } from '@galley/images/oci/platform'
import { formatReference, formatRepository, type Reference } from '@galley/images/oci/reference'
import { partsOf } from '@galley/images/oci/references'
import type { RegistryAliases } from '@galley/images/oci/registry-aliases'
import type { Credentials } from '@galley/images/oci/remote/credentials'
import { dockerCredentials } from '@galley/images/oci/remote/credentials'
import { endpointOf } from '@galley/images/oci/remote/endpoint'
import { RemoteError } from '@galley/images/oci/remote/errors'
import { openRemote } from '@galley/images/oci/remote/remote'
import type { Clock } from '@galley/kit/clock'
import { pullFailure } from './pull-failure.ts'
import type { PulledImages } from './pulled-images.ts'
import { SharedWork } from './shared-work.ts'

export interface MachineImagesOptions {
  readonly layout: Layout
  readonly pulled: PulledImages
  readonly clock: Clock
  /** Where registries of these names are, now. */
  aliases(): Promise<RegistryAliases>
}

/** An image of the local store, for this machine. */
export interface StoredImage {
  readonly image: RunnableImage
  readonly descriptor: Descriptor
}

export interface PulledImage extends StoredImage {
  /** Milliseconds, without what was waited for. */
  readonly took: number
  /** As registries store it. */
  readonly bytes: number
}

/** Why an image could not be fetched, in words for events. */
export class PullError extends Error {}

const mostPulls = 4
/** A pull that fails is tried again by whoever wants it, less and less often. */
const attempts = 2

/** The images in a machine's local store, and how more get there. */
export class MachineImages {
  readonly #options: MachineImagesOptions
  readonly #pulls = new SharedWork<PulledImage>(mostPulls)

  constructor(options: MachineImagesOptions) {
    this.#options = options
  }

  /** Undefined when the store has none of that name. */
  async find(reference: Reference, asked: string): Promise<StoredImage | undefined> {
    const descriptor = await this.#options.layout.resolve(reference)
    return descriptor && this.#stored(descriptor, asked)
  }

  /**
   * Fetches an image, with the first of these credentials that do; without any, with those of `docker login`. Whoever wants
   * the same at the same time shares it.
   * @throws PullError
   */
  pull(
    reference: Reference,
    asked: string,
    keys: readonly Credentials[],
    signal: AbortSignal,
  ): Promise<PulledImage> {
    const key = JSON.stringify([formatReference(reference), keys])
    return this.#pulls.do(key, (ended) => this.#pull(reference, asked, keys, ended), signal)
  }

  /** Where an image came from, if it was fetched for a pod: `REPOSITORY@DIGEST`. */
  originOf({ digest }: Descriptor): string | undefined {
    return this.#options.pulled.originOf(digest)
  }

  async #pull(
    reference: Reference,
    asked: string,
    keys: readonly Credentials[],
    signal: AbortSignal,
  ): Promise<PulledImage> {
    const { clock, layout, pulled } = this.#options
    const began = clock.monotonic()
    const descriptor = await this.#fetched(reference, keys, signal)
    const bytes = await sizeOf(layout, descriptor)
    const stored = await this.#stored(descriptor, asked)
    const { digest } = descriptor
    const origin = `${formatRepository(reference)}@${digest}`
    const name = formatReference({ ...reference, digest: undefined })
    if (reference.tag)
      await pulled.add({ digest, id: stored.image.digest, origin, name, at: clock.now() })
    return { ...stored, bytes, took: clock.monotonic() - began }
  }

  async #fetched(
    reference: Reference,
    keys: readonly Credentials[],
    signal: AbortSignal,
  ): Promise<Descriptor> {
    const aliases = await this.#options.aliases()
    const endpoint = endpointOf(reference.registry, aliases, [])
    const tries = keys.length > 0 ? keys.map((key) => async () => key) : [dockerCredentials()]
    let last: unknown = new ContentNotFoundError(formatReference(reference), endpoint.host)
    for (const credentials of tries) {
      const remote = openRemote(reference, { aliases, credentials, signal, attempts })
      try {
        return await this.#copied(remote, reference, signal)
      } catch (error) {
        last = error
        if (!isRefusal(error)) break
      } finally {
        remote.close()
      }
    }
    signal.throwIfAborted()
    throw new PullError(pullFailure(reference, endpoint, last))
  }

  #copied(
    from: ReturnType<typeof openRemote>,
    reference: Reference,
    signal: AbortSignal,
  ): Promise<Descriptor> {
    const { layout } = this.#options
    const platform = hostPlatform()
    return copyImage({ from, source: reference, to: layout, target: reference, platform, signal })
  }

  async #stored(descriptor: Descriptor, asked: string): Promise<StoredImage> {
    const { layout } = this.#options
    return { descriptor, image: await runnableImage(layout, descriptor, asked, hostPlatform()) }
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof RemoteError && [401, 403, 404].includes(error.status)

/** Bytes of an image's manifest and of all that it refers to. */
export async function sizeOf(layout: Layout, { digest, mediaType, size }: Descriptor) {
  const { blobs } = partsOf(parseManifest(await layout.readManifest(digest), mediaType))
  return blobs.reduce((sum, blob) => sum + blob.size, size)
}
