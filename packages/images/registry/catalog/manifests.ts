import type { DatabaseSync } from 'node:sqlite'
import type { Descriptor } from '../../oci/descriptor.ts'
import { type Digest, parseDigest } from '../../oci/digest.ts'
import type { Manifest } from '../../oci/manifest.ts'
import type { RepositoryName } from '../../oci/reference.ts'
import { namedBy } from '../../oci/references.ts'
import { bytes, integer, optionalText, type Row, text } from './database.ts'

export interface StoredManifest {
  readonly digest: Digest
  readonly mediaType: string
  readonly bytes: Uint8Array
}

export interface PushedManifest extends StoredManifest {
  readonly manifest: Manifest
}

export interface ReferrersQuery {
  readonly subject: Digest
  readonly artifactType?: string | undefined
  /** Only those after this digest. */
  readonly last?: string | undefined
  readonly limit: number
}

/** Manifests and indexes of repositories. */
export class Manifests {
  readonly #database: DatabaseSync

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  get(repository: RepositoryName, digest: Digest): StoredManifest | undefined {
    const row = this.#database
      .prepare(
        'SELECT digest, media_type, content FROM manifests WHERE repository = ? AND digest = ?',
      )
      .get(repository, digest)
    return row && stored(row)
  }

  /** Keeps a manifest and what it needs; the same manifest again stays as it is. */
  put(repository: RepositoryName, pushed: PushedManifest, now: number): void {
    const { manifest } = pushed
    const row = this.#database
      .prepare(
        `INSERT INTO manifests
           (repository, digest, media_type, content, subject, artifact_type, annotations, pushed_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET media_type = excluded.media_type, pushed_at = excluded.pushed_at
         RETURNING id`,
      )
      .get(
        repository,
        pushed.digest,
        pushed.mediaType,
        pushed.bytes,
        manifest.subject?.digest ?? null,
        artifactTypeOf(manifest) ?? null,
        manifest.annotations ? JSON.stringify(manifest.annotations) : null,
        now,
      )
    if (row) this.#putParts(repository, manifest, integer(row, 'id'))
  }

  /** Removes a manifest and the tags that name it; says whether it was there. */
  remove(repository: RepositoryName, digest: Digest): boolean {
    const { changes } = this.#database
      .prepare('DELETE FROM manifests WHERE repository = ? AND digest = ?')
      .run(repository, digest)
    return changes > 0
  }

  /** Descriptors of manifests whose subject is asked for, as "Listing Referrers" wants them. */
  referrers(repository: RepositoryName, query: ReferrersQuery): readonly Descriptor[] {
    const rows = this.#database
      .prepare(
        `SELECT digest, media_type, length(content) AS size, artifact_type, annotations
         FROM manifests WHERE repository = ? AND subject = ? AND digest > ?
           AND (? IS NULL OR artifact_type = ?)
         ORDER BY digest LIMIT ?`,
      )
      .all(
        repository,
        query.subject,
        query.last ?? '',
        query.artifactType ?? null,
        query.artifactType ?? null,
        query.limit,
      )
    return rows.map(referrer)
  }

  /** Whether anything was ever pushed to the repository and is still there. */
  hasRepository(repository: RepositoryName): boolean {
    const row = this.#database
      .prepare(
        `SELECT 1 WHERE EXISTS (SELECT 1 FROM manifests WHERE repository = ?)
           OR EXISTS (SELECT 1 FROM links WHERE repository = ?)`,
      )
      .get(repository, repository)
    return row !== undefined
  }

  /** Repositories that hold a manifest, after `last`, in the order of their bytes. */
  repositories(last: string, limit: number): readonly string[] {
    return this.#database
      .prepare(
        `SELECT DISTINCT repository FROM manifests WHERE repository > ?
         ORDER BY repository LIMIT ?`,
      )
      .all(last, limit)
      .map((row) => text(row, 'repository'))
  }

  /**
   * Removes manifests that no tag, no index and no subject leads to. Each round may free the next:
   * an index its manifests, a subject its referrers.
   */
  removeUntagged(pushedBefore: number): void {
    const statement = this.#database.prepare(
      `DELETE FROM manifests WHERE pushed_at < ?
         AND NOT EXISTS (SELECT 1 FROM tags WHERE tags.manifest = manifests.id)
         AND NOT EXISTS (SELECT 1 FROM parts
           WHERE parts.repository = manifests.repository AND parts.part = manifests.digest)
         AND NOT EXISTS (SELECT 1 FROM manifests AS subjects
           WHERE subjects.repository = manifests.repository AND subjects.digest = manifests.subject)`,
    )
    while (statement.run(pushedBefore).changes > 0);
  }

  #putParts(repository: RepositoryName, manifest: Manifest, id: number): void {
    const insert = this.#database.prepare(
      'INSERT OR IGNORE INTO parts (repository, part, manifest) VALUES (?, ?, ?)',
    )
    for (const { digest } of namedBy(manifest)) insert.run(repository, digest, id)
  }
}

/** distribution-spec 1.1, "Listing Referrers": an image falls back to its config's type, an index to none. */
function artifactTypeOf(manifest: Manifest): string | undefined {
  if (manifest.artifactType) return manifest.artifactType
  return manifest.kind === 'image' ? manifest.config.mediaType : undefined
}

function stored(row: Row): StoredManifest {
  return {
    digest: parseDigest(text(row, 'digest')),
    mediaType: text(row, 'media_type'),
    bytes: bytes(row, 'content'),
  }
}

function referrer(row: Row): Descriptor {
  const artifactType = optionalText(row, 'artifact_type')
  const annotations = optionalText(row, 'annotations')
  return {
    mediaType: text(row, 'media_type'),
    digest: parseDigest(text(row, 'digest')),
    size: integer(row, 'size'),
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations: JSON.parse(annotations) }),
  }
}
