import { randomUUID } from 'node:crypto'
import { chmod, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { LayerError } from '../errors.ts'
import { isCode, readIfPresent, writeJson } from '../state/atomic-file.ts'
import type { LayerRecord, PackedLayer } from './unpack-layer.ts'

/** A layer on disk, shared by all containers that stand on it and never written again. */
export interface UnpackedLayer extends LayerRecord {
  readonly diffId: string
  /** The folder with the layer's files. */
  readonly tree: string
}

/** Drafts older than this belong to nobody any more. */
const ABANDONED = 60 * 60 * 1000

/**
 * Unpacked layers by digest: `<folder>/<algorithm>-<hex>/{tree,layer.json}`. A layer is unpacked
 * beside its place and moved there when it is whole, so a crash leaves nothing that could be used.
 */
export class LayerStore {
  readonly #folder: string
  readonly #overlay: boolean
  readonly #unpacking = new Map<string, Promise<UnpackedLayer>>()

  /** `overlay` stores need root; layers unpacked for overlayfs and without it do not mix. */
  constructor(folder: string, options: { readonly overlay: boolean }) {
    this.#folder = join(folder, options.overlay ? 'overlay' : 'plain')
    this.#overlay = options.overlay
  }

  /**
   * Unpacks what is not there yet; the result is in the order given, lowest layer first. Of a layer
   * that comes twice the lower one is left out: the upper one repeats all it does, and overlayfs takes
   * no folder twice.
   */
  async unpack(
    layers: readonly PackedLayer[],
    signal?: AbortSignal,
  ): Promise<readonly UnpackedLayer[]> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const unpacked: UnpackedLayer[] = []
    for (const layer of layers) unpacked.push(await this.#one(layer, signal))
    const topmost = new Map(unpacked.map((layer, index) => [layer.diffId, index]))
    return unpacked.filter((layer, index) => topmost.get(layer.diffId) === index)
  }

  /** The layer of that digest, when it has been unpacked. */
  async find(diffId: string): Promise<UnpackedLayer | undefined> {
    const place = this.#place(diffId)
    const text = await readIfPresent(join(place, 'layer.json'))
    if (text === undefined) return undefined
    // Written by this class alone, in one piece.
    const record = JSON.parse(text) as LayerRecord
    return { ...record, diffId, tree: join(place, 'tree') }
  }

  /** Removes the layers not named, and what interrupted runs left behind. */
  async prune(inUse: ReadonlySet<string>): Promise<void> {
    const kept = new Set([...inUse].map((diffId) => diffId.replace(':', '-')))
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const isDraft = name.startsWith('.')
      if (isDraft ? await this.#isAbandoned(name) : !kept.has(name)) {
        await this.#discard(join(this.#folder, name))
      }
    }
  }

  async #one(layer: PackedLayer, signal: AbortSignal | undefined): Promise<UnpackedLayer> {
    const present = await this.find(layer.diffId)
    if (present) return present
    // Many containers of one image may be made at once.
    const begun = this.#unpacking.get(layer.diffId)
    if (begun) return begun.catch(() => this.#one(layer, signal))
    const unpacking = this.#unpackOne(layer, signal)
    this.#unpacking.set(layer.diffId, unpacking)
    try {
      return await unpacking
    } finally {
      this.#unpacking.delete(layer.diffId)
    }
  }

  async #unpackOne(layer: PackedLayer, signal: AbortSignal | undefined): Promise<UnpackedLayer> {
    const draft = join(this.#folder, `.${randomUUID()}`)
    try {
      await this.#fill(layer, draft, signal)
      await moveInto(draft, this.#place(layer.diffId))
    } finally {
      await rm(draft, { recursive: true, force: true })
    }
    const unpacked = await this.find(layer.diffId)
    if (!unpacked) throw new LayerError('internal', `The layer ${layer.diffId} went missing.`)
    return unpacked
  }

  async #fill(layer: PackedLayer, draft: string, signal?: AbortSignal): Promise<void> {
    await mkdir(join(draft, 'tree'), { recursive: true })
    await chmod(join(draft, 'tree'), 0o755) // whatever the umask, unless the layer says otherwise
    // Most starts find all layers unpacked, and need not load this.
    const { unpackLayer } = await import('./unpack-layer.ts')
    const record = await unpackLayer(layer, join(draft, 'tree'), {
      overlay: this.#overlay,
      ...(signal && { signal }),
    })
    await writeJson(join(draft, 'layer.json'), record)
  }

  #place(diffId: string): string {
    if (!/^sha(256|512):[0-9a-f]{64,128}$/.test(diffId)) {
      throw new LayerError('invalid', `${JSON.stringify(diffId)} is not the digest of a layer.`)
    }
    return join(this.#folder, diffId.replace(':', '-'))
  }

  async #isAbandoned(name: string): Promise<boolean> {
    const { mtimeMs } = await stat(join(this.#folder, name))
    return Date.now() - mtimeMs > ABANDONED
  }

  /** Out of sight at once, so that nobody finds half a layer, then off the disk. */
  async #discard(path: string): Promise<void> {
    const grave = join(this.#folder, `.${randomUUID()}`)
    await rename(path, grave)
    await rm(grave, { recursive: true, force: true })
  }
}

/** Somebody else may have unpacked the same layer meanwhile; theirs is as good. */
async function moveInto(draft: string, place: string): Promise<void> {
  try {
    await rename(draft, place)
  } catch (error) {
    if (!isCode(error, 'ENOTEMPTY') && !isCode(error, 'EEXIST')) throw error
  }
}
