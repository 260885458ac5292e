import { fits, openObject, wholeNumber } from '@galley/kit/schemas'
import * as v from 'valibot'
import type { CompressionChoice } from '../../layer/compress.ts'
import { type LayerDescription, layerKey } from '../../layer/description.ts'
import type { Contents } from '../../layer/entry.ts'
import { type LayerSummary, packLayer } from '../../layer/pack-layer.ts'
import { type Descriptor, DigestText } from '../../oci/descriptor.ts'
import type { Digest } from '../../oci/digest.ts'
import type { Layout } from '../../oci/layout.ts'
import type { BuildCache } from './build-cache.ts'
import type { Descriptions } from './descriptions.ts'

/** A layer of an image: its blob, and the digest of the archive within. */
export interface StageLayer {
  readonly descriptor: Descriptor
  readonly diffId: Digest
}

export interface StoredLayer extends StageLayer {
  /** Whether it was there already. */
  readonly isCached: boolean
}

const Summary = openObject({
  mediaType: v.string(),
  digest: DigestText,
  size: wholeNumber(0),
  diffId: DigestText,
})

/**
 * Makes layers of descriptions and keeps them in the layout. A layer with the same description,
 * digests of all content included, is the same layer and is not made again.
 */
export class LayerStore {
  readonly #layout: Layout
  readonly #cache: BuildCache
  readonly #descriptions: Descriptions
  readonly #signal: AbortSignal | undefined

  constructor(layout: Layout, cache: BuildCache, descriptions: Descriptions, signal?: AbortSignal) {
    this.#layout = layout
    this.#cache = cache
    this.#descriptions = descriptions
    this.#signal = signal
  }

  async store(
    description: LayerDescription,
    contents: Contents,
    compression: CompressionChoice,
    useCache = true,
  ): Promise<StoredLayer> {
    const key = layerKey(description, compression)
    const known = useCache ? await this.find('layers', key) : undefined
    if (known) return { ...known, isCached: true }
    const summary = await this.#write(description, contents, compression)
    await this.#descriptions.write(summary.diffId, description)
    await this.remember('layers', key, summary)
    return { ...stageLayer(summary), isCached: false }
  }

  /** The layer that a record of this kind names, as long as the layout still has its blob. */
  async find(kind: string, key: Digest): Promise<StageLayer | undefined> {
    const record = await this.#cache.read(kind, key)
    if (!fits(Summary, record) || !(await this.#layout.hasBlob(record))) return undefined
    return stageLayer(record)
  }

  remember(
    kind: string,
    key: Digest,
    { mediaType, digest, size, diffId }: LayerSummary,
  ): Promise<void> {
    return this.#cache.write(kind, key, { mediaType, digest, size, diffId })
  }

  async #write(
    description: LayerDescription,
    contents: Contents,
    compression: CompressionChoice,
  ): Promise<LayerSummary> {
    const packing = packLayer(description, contents, compression)
    const signal = this.#signal
    let summary: LayerSummary | undefined
    async function* blob() {
      summary = yield* packing
    }
    async function* abortable() {
      for await (const piece of blob()) {
        signal?.throwIfAborted()
        yield piece
      }
    }
    await this.#layout.addBlob(abortable())
    if (!summary) throw new Error('a blob was stored before its layer was read to the end')
    return summary
  }
}

function stageLayer({ mediaType, digest, size, diffId }: LayerSummary): StageLayer {
  return { descriptor: { mediaType, digest, size }, diffId }
}

export function summaryOf({ descriptor, diffId }: StageLayer): LayerSummary {
  const { mediaType, digest, size } = descriptor
  return { mediaType, digest, size, diffId }
}
