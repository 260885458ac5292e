import { readFile } from 'node:fs/promises'
import type { Digest } from '../oci/digest.ts'
import { readPieces } from '../oci/files.ts'
import type { Contents } from './entry.ts'

/** Content in memory, or a file (whole) on disk. */
export type Location =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'disk'; readonly path: string; readonly size: number }

/** Smaller files are read by one call. */
const smallBytes = 256 * 1024

/** Content found by its digest. */
export class ContentMap implements Contents {
  readonly #locations = new Map<Digest, Location>()
  readonly #awaited = new Map<Digest, () => Promise<ContentMap>>()

  add(digest: Digest, location: Location): void {
    this.#locations.set(digest, location)
  }

  addAll(others: ContentMap): void {
    for (const [digest, location] of others.#locations) this.#locations.set(digest, location)
  }

  /** The file on disk that holds this content, where there is one. */
  pathOf(digest: Digest): string | undefined {
    const location = this.#locations.get(digest)
    return location?.kind === 'disk' ? location.path : undefined
  }

  /** Content that costs something to get at: `load` is called once, when any of it is opened. */
  addLazily(digests: Iterable<Digest>, load: () => Promise<ContentMap>): void {
    let loaded: Promise<ContentMap> | undefined
    const once = () => (loaded ??= load())
    for (const digest of digests) {
      if (!this.#locations.has(digest)) this.#awaited.set(digest, once)
    }
  }

  async *open(digest: Digest): AsyncGenerator<Uint8Array, void, undefined> {
    const location = this.#locations.get(digest)
    const awaited = this.#awaited.get(digest)
    if (!location && awaited) return yield* (await awaited()).open(digest)
    if (!location) throw new Error(`no content was given for ${digest}`)
    if (location.kind === 'bytes') yield location.bytes
    else if (location.size <= smallBytes) yield await readFile(location.path)
    else yield* readPieces(location.path)
  }
}
