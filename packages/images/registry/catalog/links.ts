import type { DatabaseSync } from 'node:sqlite'
import type { Content } from '../../oci/content.ts'
import { type Digest, parseDigest } from '../../oci/digest.ts'
import type { RepositoryName } from '../../oci/reference.ts'
import { integer, text } from './database.ts'

/** A link reported as present is marked as used, though not more often than this; milliseconds. */
const markEvery = 5 * 60 * 1000

/** Which blobs belong to which repository. */
export class Links {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** Size of the repository's blob, if it has it; then no garbage collection takes it for a while. */
  use(repository: RepositoryName, digest: Digest, now: number): number | undefined {
    const row = this.#database
      .prepare('SELECT size, used_at FROM links WHERE repository = ? AND digest = ?')
      .get(repository, digest)
    if (!row) return undefined
    const size = integer(row, 'size')
    if (integer(row, 'used_at') < now - markEvery) this.add(repository, { digest, size }, now)
    return size
  }

  /** Size of the blob as any repository has it. */
  sizeAnywhere(digest: Digest): number | undefined {
    const row = this.#database
      .prepare('SELECT size FROM links WHERE digest = ? LIMIT 1')
      .get(digest)
    return row && integer(row, 'size')
  }

  /** The blob's file has to be there before, so that a link never leads nowhere. */
  add(repository: RepositoryName, { digest, size }: Content, now: number): void {
    this.#database
      .prepare(
        `INSERT INTO links (repository, digest, size, used_at) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET used_at = excluded.used_at`,
      )
      .run(repository, digest, size, now)
  }

  /** Says whether the repository had the blob. */
  remove(repository: RepositoryName, digest: Digest): boolean {
    const { changes } = this.#database
      .prepare('DELETE FROM links WHERE repository = ? AND digest = ?')
      .run(repository, digest)
    return changes > 0
  }

  isLinked(digest: Digest): boolean {
    return this.sizeAnywhere(digest) !== undefined
  }

  /** All blobs that any repository has. */
  digests(): ReadonlySet<Digest> {
    const rows = this.#database.prepare('SELECT DISTINCT digest FROM links').all()
    return new Set(rows.map((row) => parseDigest(text(row, 'digest'))))
  }

  /** Removes links that were not used since, and that no manifest of their repository needs. */
  removeUnused(since: number): void {
    this.#database
      .prepare(
        `DELETE FROM links WHERE used_at < ? AND NOT EXISTS (
           SELECT 1 FROM parts WHERE parts.repository = links.repository AND part = digest)`,
      )
      .run(since)
  }
}
