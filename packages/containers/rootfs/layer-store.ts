import { randomUUID } from 'node:crypto'
import {
  chmod,
  link,
  lstat,
  mkdir,
  readdir,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { LayerError } from '../errors.ts'
import { isCode, readIfPresent, writeJson } from '../state/atomic-file.ts'
import type { LayerRecord, PackedLayer } from './unpack-layer.ts'

/** A layer on disk, shared by all containers that stand on it and never written again. */
export interface UnpackedLayer extends LayerRecord {
  readonly diffId: string
  /** The folder with the layer's files. */
  readonly tree: string
}

/** A layer that was removed. */
export interface PrunedLayer {
  readonly diffId: string
  readonly bytes: number
}

export interface PruneLayersOptions {
  /** Digests of layers that stay. */
  readonly keep: ReadonlySet<string>
  /** Milliseconds since the epoch: what was asked for later stays. */
  readonly unusedSince: number
  /** Only says what would go. */
  readonly dryRun?: boolean
}

/** Drafts older than this belong to nobody any more. */
const ABANDONED = 60 * 60 * 1000

const recordName = 'layer.json'
/** In a layer that somebody holds who cannot be seen from it. */
const heldName = 'held'

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
    // One that was pruned while another was unpacked is unpacked again.
    if (!(await areTouched(unpacked))) return this.unpack(layers, signal)
    const topmost = new Map(unpacked.map((layer, index) => [layer.diffId, index]))
    return unpacked.filter((layer, index) => topmost.get(layer.diffId) === index)
  }

  /** The layer of that digest, when it has been unpacked. */
  async find(diffId: string): Promise<UnpackedLayer | undefined> {
    const place = this.#place(diffId)
    const text = await readIfPresent(join(place, recordName))
    if (text === undefined) return undefined
    // Written by this class alone, in one piece.
    const record = JSON.parse(text) as LayerRecord
    return { ...record, diffId, tree: join(place, 'tree') }
  }

  /** Removes layers that nobody holds or asked for lately, and what interrupted runs left behind. */
  async prune({ keep, unusedSince, dryRun }: PruneLayersOptions): Promise<readonly PrunedLayer[]> {
    const pruned: PrunedLayer[] = []
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const place = join(this.#folder, name)
      if (name.startsWith('.')) {
        if (!dryRun && (await this.#isAbandoned(name))) await this.#discard(place)
        continue
      }
      const diffId = name.replace('-', ':')
      if (keep.has(diffId) || (await isUsed(place, unusedSince))) continue
      pruned.push({ diffId, bytes: await bytesIn(join(place, 'tree')) })
      if (!dryRun) await this.#discard(place)
    }
    return pruned
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
    await writeJson(join(draft, recordName), record)
  }

  #place(diffId: string): string {
    if (!/^sha(256|512):[0-9a-f]{64,128}$/.test(diffId)) {
      throw new LayerError('invalid', `${JSON.stringify(diffId)} is not the digest of a layer.`)
    }
    return join(this.#folder, diffId.replace(':', '-'))
  }

  async #isAbandoned(name: string): Promise<boolean> {
    const draft = await stat(join(this.#folder, name)).catch(unlessMissing)
    return draft !== undefined && Date.now() - draft.mtimeMs > ABANDONED
  }

  /** Out of sight at once, so that nobody finds half a layer, then off the disk. */
  async #discard(path: string): Promise<void> {
    const grave = join(this.#folder, `.${randomUUID()}`)
    await rename(path, grave).catch(unlessMissing)
    await rm(grave, { recursive: true, force: true })
  }
}

/**
 * Keeps layers from being pruned for as long as `folder` is there: it gets a link to the record of each, so that the number of
 * its links tells whether anybody stands on a layer, whoever that is and however they end.
 */
export async function holdLayers(layers: readonly UnpackedLayer[], folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o700 })
  await Promise.all(
    layers.map(({ tree }, index) => hold(dirname(tree), join(folder, String(index)))),
  )
}

async function hold(place: string, path: string): Promise<void> {
  try {
    await link(join(place, recordName), path)
  } catch (error) {
    if (!isCode(error, 'EXDEV')) throw error
    // Nobody can tell when somebody on another file system has gone.
    await writeFile(join(place, heldName), '')
  }
}

/** Says of layers that they were asked for now; false when one of them is gone. */
async function areTouched(layers: readonly UnpackedLayer[]): Promise<boolean> {
  const now = new Date()
  try {
    await Promise.all(layers.map(({ tree }) => utimes(join(dirname(tree), recordName), now, now)))
    return true
  } catch (error) {
    unlessMissing(error)
    return false
  }
}

async function isUsed(place: string, unusedSince: number): Promise<boolean> {
  const record = await stat(join(place, recordName)).catch(unlessMissing)
  const isHeld = (await stat(join(place, heldName)).catch(unlessMissing)) !== undefined
  return isHeld || record === undefined || record.nlink > 1 || record.mtimeMs > unusedSince
}

/** Somebody else removes it, too. */
function unlessMissing(error: unknown): undefined {
  if (!isCode(error, 'ENOENT')) throw error
}

/** Of files that are in several places, each place has its share. */
async function bytesIn(folder: string): Promise<number> {
  let bytes = 0
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) bytes += await bytesIn(path)
    else {
      const { size, nlink } = await lstat(path)
      bytes += size / nlink
    }
  }
  return Math.round(bytes)
}

/** Somebody else may have unpacked the same layer meanwhile; theirs is as good. */
async function moveInto(draft: string, place: string): Promise<void> {
  try {
    await rename(draft, place)
  } catch (error) {
    if (!isCode(error, 'ENOTEMPTY') && !isCode(error, 'EEXIST')) throw error
  }
}
