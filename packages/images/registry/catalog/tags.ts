import type { DatabaseSync } from 'node:sqlite'
import { type Digest, parseDigest } from '../../oci/digest.ts'
import type { RepositoryName, Tag } from '../../oci/reference.ts'
import { text } from './database.ts'

/** Names of manifests within repositories. */
export class Tags {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  resolve(repository: RepositoryName, tag: Tag): Digest | undefined {
    const row = this.#database
      .prepare(
        `SELECT digest FROM tags JOIN manifests ON manifests.id = tags.manifest
         WHERE tags.repository = ? AND tag = ?`,
      )
      .get(repository, tag)
    return row && parseDigest(text(row, 'digest'))
  }

  /** Moves the tag to a manifest of the same repository. */
  set(repository: RepositoryName, tag: Tag, digest: Digest): void {
    this.#database
      .prepare(
        `INSERT INTO tags (repository, tag, manifest)
         SELECT repository, ?, id FROM manifests WHERE repository = ? AND digest = ?
         ON CONFLICT DO UPDATE SET manifest = excluded.manifest`,
      )
      .run(tag, repository, digest)
  }

  /** Says whether the tag was there. */
  remove(repository: RepositoryName, tag: Tag): boolean {
    const { changes } = this.#database
      .prepare('DELETE FROM tags WHERE repository = ? AND tag = ?')
      .run(repository, tag)
    return changes > 0
  }

  /** Tags after `last`, in the order of their bytes. */
  list(repository: RepositoryName, last: string, limit: number): readonly string[] {
    return this.#database
      .prepare('SELECT tag FROM tags WHERE repository = ? AND tag > ? ORDER BY tag LIMIT ?')
      .all(repository, last, limit)
      .map((row) => text(row, 'tag'))
  }
}
