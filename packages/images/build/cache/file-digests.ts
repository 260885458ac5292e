import type { BigIntStats } from 'node:fs'
import { type Digest, Digester, digestOf, isDigest } from '../../oci/digest.ts'
import { readPieces } from '../../oci/files.ts'
import type { BuildCache } from './build-cache.ts'

/** A file's state, then the digest that its content had in that state. */
type Remembered = readonly [state: string, digest: string]

/** Over this, files that the last build did not ask for are forgotten. */
const mostRemembered = 200_000

/**
 * A file changed this shortly before it was digested may change again within the same tick of the
 * file system's clock, unseen; 2 s is the coarsest clock in use (FAT).
 */
const settledAfter = 2_000_000_000n

/**
 * Digests of files under one folder, remembered as long as inode, size and both times stay the
 * same. The change time cannot be set by programs, so a file with an old date is not mistaken.
 */
export class FileDigests {
  readonly #cache: BuildCache
  readonly #key: Digest
  readonly #known = new Map<string, Remembered>()
  readonly #asked = new Set<string>()
  #isChanged = false

  private constructor(cache: BuildCache, key: Digest) {
    this.#cache = cache
    this.#key = key
  }

  static async open(cache: BuildCache, folder: string): Promise<FileDigests> {
    const digests = new FileDigests(cache, digestOf(folder))
    const record = await cache.read('files', digests.#key)
    for (const [path, remembered] of entriesOf(record)) digests.#known.set(path, remembered)
    return digests
  }

  /**
   * @param path absolute; a regular file
   * @param before what it looked like just now
   */
  async digest(path: string, before: BigIntStats): Promise<{ digest: Digest; size: number }> {
    this.#asked.add(path)
    const state = stateOf(before)
    const [knownState, known = ''] = this.#known.get(path) ?? []
    if (knownState === state && isDigest(known)) return { digest: known, size: Number(before.size) }
    const digester = new Digester()
    for await (const piece of readPieces(path)) digester.update(piece)
    const found = { digest: digester.digest(), size: digester.size }
    if (isSettled(before)) this.#remember(path, [state, found.digest])
    return found
  }

  async save(): Promise<void> {
    if (!this.#isChanged) return
    const isFull = this.#known.size > mostRemembered
    const kept = [...this.#known].filter(([path]) => !isFull || this.#asked.has(path))
    await this.#cache.write('files', this.#key, Object.fromEntries(kept))
    this.#isChanged = false
  }

  #remember(path: string, remembered: Remembered): void {
    this.#known.set(path, remembered)
    this.#isChanged = true
  }
}

function stateOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ')
}

function isSettled({ mtimeNs, ctimeNs }: BigIntStats): boolean {
  const latest = mtimeNs > ctimeNs ? mtimeNs : ctimeNs
  return BigInt(Date.now()) * 1_000_000n - latest > settledAfter
}

function* entriesOf(record: unknown): Generator<[string, Remembered]> {
  if (typeof record !== 'object' || record === null) return
  for (const [path, value] of Object.entries(record)) {
    if (!Array.isArray(value)) continue
    const [state, digest]: unknown[] = value
    if (typeof state === 'string' && typeof digest === 'string') yield [path, [state, digest]]
  }
}
