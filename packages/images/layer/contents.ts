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

  add(digest: Digest, location: Location): void {
    this.#locations.set(digest, location)
  }

  has(digest: Digest): boolean {
    return this.#locations.has(digest)
  }

  async *open(digest: Digest): AsyncGenerator<Uint8Array, void, undefined> {
    const location = this.#locations.get(digest)
    if (!location) throw new Error(`no content was given for ${digest}`)
    if (location.kind === 'bytes') yield location.bytes
    else if (location.size <= smallBytes) yield await readFile(location.path)
    else yield* readPieces(location.path)
  }
}
