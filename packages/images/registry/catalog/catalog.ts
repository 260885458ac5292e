import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { openDatabase, rolledBack, transaction } from './database.ts'
import { Links } from './links.ts'
import { Manifests } from './manifests.ts'
import { Tags } from './tags.ts'

/** What the repositories of a registry hold; the bytes of blobs are elsewhere. */
export class Catalog {
  readonly links: Links
  readonly manifests: Manifests
  readonly tags: Tags
  readonly #database: DatabaseSync

  private constructor(database: DatabaseSync) {
    this.#database = database
    this.links = new Links(database)
    this.manifests = new Manifests(database)
    this.tags = new Tags(database)
  }

  static open(folder: string): Catalog {
    return new Catalog(openDatabase(join(folder, 'registry.db')))
  }

  /** All of `run` happens or nothing of it; nothing else happens between. */
  transaction<T>(run: () => T): T {
    return transaction(this.#database, run)
  }

  /** What `run` would find and do; nothing of it happens. */
  preview<T>(run: () => T): T {
    return rolledBack(this.#database, run)
  }

  close(): void {
    this.#database.close()
  }
}
