import { createHash } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { RunnableImage } from '@galley/containers/image/runnable-image'
import { readIfPresent, writeJson } from '@galley/containers/state/atomic-file'

type Facts = Omit<RunnableImage, 'layers'> & {
  readonly layers: readonly Omit<RunnableImage['layers'][number], 'open'>[]
}

interface Remembered {
  /** Of the index of images, as it was when they were looked up. */
  readonly index: string
  readonly images: Readonly<Record<string, Facts>>
}

/**
 * What images were found to be at earlier runs, as long as the index of images is the same. What reads
 * an image's documents and checks them takes longer to load than a container takes to start.
 */
export class ImageMemory {
  readonly #path: string
  readonly #remembered: Remembered

  private constructor(path: string, remembered: Remembered) {
    this.#path = path
    this.#remembered = remembered
  }

  static async open(cacheFolder: string, imagesFolder: string): Promise<ImageMemory> {
    const path = join(cacheFolder, 'images.json')
    const texts = [join(imagesFolder, 'index.json'), path].map(readIfPresent)
    const [index = '', known] = await Promise.all(texts)
    const digest = createHash('sha256').update(index).digest('hex')
    // Written by `add` alone, in one piece.
    const remembered = known === undefined ? undefined : (JSON.parse(known) as Remembered)
    const isCurrent = remembered?.index === digest
    return new ImageMemory(path, isCurrent ? remembered : { index: digest, images: {} })
  }

  /** The image that `find` would find; it is asked only for one not known, or for a layer's content. */
  async recall(key: string, find: () => Promise<RunnableImage>): Promise<RunnableImage> {
    const known = Object.hasOwn(this.#remembered.images, key) && this.#remembered.images[key]
    if (known) return readable(known, find)
    const found = await find()
    await this.#add(key, found)
    return found
  }

  async #add(key: string, { layers, ...image }: RunnableImage): Promise<void> {
    const { index, images } = this.#remembered
    const facts = { ...image, layers: layers.map(({ open: _, ...layer }) => layer) }
    await mkdir(join(this.#path, '..'), { recursive: true, mode: 0o700 })
    await writeJson(this.#path, { index, images: { ...images, [key]: facts } })
  }
}

/** The facts with layers that can be read, though seldom are: they have been unpacked by then. */
function readable(facts: Facts, find: () => Promise<RunnableImage>): RunnableImage {
  async function* open(diffId: string) {
    const { layers } = await find()
    const layer = layers.find((one) => one.diffId === diffId)
    if (layer) yield* layer.open()
  }
  return {
    ...facts,
    layers: facts.layers.map((layer) => ({ ...layer, open: () => open(layer.diffId) })),
  }
}
