import { readFile } from 'node:fs/promises'
import type { Digest } from '@galley/images/oci/digest'
import { isMissing, replaceFile } from '@galley/images/oci/files'

/** An image that was fetched for a pod, rather than brought by whoever works at the machine. */
export interface PulledImage {
  /** Of its manifest. */
  readonly digest: Digest
  /** Of its config: what containers know it by. */
  readonly id: string
  /** `REPOSITORY@DIGEST`. */
  readonly origin: string
  /** As the local store has it. */
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** More would not be looked after. */
const mostKnown = 1000

/** Which images nodes have fetched. It is kept in a file: they may be taken away again when the disk is full. */
export class PulledImages {
  readonly #path: string
  readonly #images: Map<string, PulledImage>

  private constructor(path: string, images: readonly PulledImage[]) {
    this.#path = path
    this.#images = new Map(images.map((image) => [image.name, image]))
  }

  static async open(path: string): Promise<PulledImages> {
    try {
      // Safe: `#write` alone writes it, in one piece.
      return new PulledImages(path, JSON.parse(await readFile(path, 'utf8')))
    } catch (error) {
      if (isMissing(error)) return new PulledImages(path, [])
      throw error
    }
  }

  /** The oldest first. */
  all(): readonly PulledImage[] {
    return [...this.#images.values()].toSorted((a, b) => a.at - b.at)
  }

  originOf(digest: Digest): string | undefined {
    return this.all().findLast((image) => image.digest === digest)?.origin
  }

  /** One that is known already is not written again. */
  async add(image: PulledImage): Promise<void> {
    const known = this.#images.get(image.name)
    this.#images.set(image.name, image)
    if (known?.digest === image.digest) return
    for (const { name } of this.all().slice(0, -mostKnown)) this.#images.delete(name)
    await this.#write()
  }

  async remove(name: string): Promise<void> {
    if (this.#images.delete(name)) await this.#write()
  }

  async #write(): Promise<void> {
    await replaceFile(this.#path, JSON.stringify(this.all()))
  }
}
