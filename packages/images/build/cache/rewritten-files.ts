import { readFile } from 'node:fs/promises'
import { type Digest, digestOf, isDigest } from '../../oci/digest.ts'
import type { BuildCache } from './build-cache.ts'

/** What a file became. */
export interface Rewritten {
  readonly digest: Digest
  /** Bytes. */
  readonly size: number
}

/** Remembers what files became, so that only changed ones are rewritten to know it. */
export class RewrittenFiles {
  readonly #cache: BuildCache
  readonly #key: Digest
  readonly #known: ReadonlyMap<string, Rewritten>
  readonly #used = new Map<Digest, Rewritten>()

  private constructor(cache: BuildCache, key: Digest, known: ReadonlyMap<string, Rewritten>) {
    this.#cache = cache
    this.#key = key
    this.#known = known
  }

  /** @param way names how files are rewritten; another name, and nothing is remembered */
  static async open(cache: BuildCache, way: string): Promise<RewrittenFiles> {
    const key = digestOf(way)
    return new RewrittenFiles(cache, key, new Map(entriesOf(await cache.read('rewritten', key))))
  }

  /** @param source the content's digest before it is rewritten */
  async rewritten(source: Digest, rewrite: () => Promise<Uint8Array>): Promise<Rewritten> {
    const known = this.#used.get(source) ?? this.#known.get(source) ?? described(await rewrite())
    this.#used.set(source, known)
    return known
  }

  async save(): Promise<void> {
    const isKnown = [...this.#used.keys()].every((source) => this.#known.has(source))
    if (!isKnown) await this.#cache.write('rewritten', this.#key, Object.fromEntries(this.#used))
  }
}

/** A text file's content, rewritten. */
export async function rewriteFile(
  path: string,
  rewrite: (text: string) => string,
): Promise<Uint8Array> {
  return Buffer.from(rewrite(await readFile(path, 'utf8')))
}

const described = (bytes: Uint8Array): Rewritten => ({
  digest: digestOf(bytes),
  size: bytes.length,
})

function* entriesOf(record: unknown): Generator<[string, Rewritten]> {
  if (typeof record !== 'object' || record === null) return
  for (const [source, value] of Object.entries(record)) {
    const { digest, size } = Object(value)
    if (isDigest(digest) && Number.isSafeInteger(size)) yield [source, { digest, size }]
  }
}
