import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Digest, hexOf } from '../../oci/digest.ts'
import { isMissing } from '../../oci/files.ts'

/** Raised when a record's meaning changes: what an older version wrote is then not found. */
const format = 'v1'

/**
 * What builds remember from one another: small JSON records by kind and key. Losing any of them
 * costs time and nothing else, so they are written atomically but not synced.
 */
export class BuildCache {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /** The record, or undefined when there is none or it is damaged. */
  async read(kind: string, key: Digest): Promise<unknown> {
    try {
      return JSON.parse(await readFile(this.#path(kind, key), 'utf8'))
    } catch (error) {
      if (isMissing(error) || error instanceof SyntaxError) return undefined
      throw error
    }
  }

  async write(kind: string, key: Digest, record: unknown): Promise<void> {
    const path = this.#path(kind, key)
    const temporary = `${path}.${randomUUID()}`
    await mkdir(dirname(path), { recursive: true })
    await writeFile(temporary, JSON.stringify(record))
    await rename(temporary, path)
  }

  #path(kind: string, key: Digest): string {
    return join(this.folder, format, kind, hexOf(key))
  }
}
