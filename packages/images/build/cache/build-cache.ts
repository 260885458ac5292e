import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Digest, digestOf, hexOf } from '../../oci/digest.ts'
import { isMissing } from '../../oci/files.ts'

/** Raised when a record's meaning changes: what an older version wrote is then not found. */
const format = 'v2'

/**
 * What builds remember from one another: small JSON records by kind and key. Losing any of them
 * costs time and nothing else, so they are written atomically but not synced; a
 * digest before each tells whether it is whole.
 */
export class BuildCache {
  readonly folder: string

  constructor(folder: string) {
    this.folder = folder
  }

  /** The record, or undefined when there is none or it is damaged. */
  async read(kind: string, key: Digest): Promise<unknown> {
    try {
      return unsealed(await readFile(this.#path(kind, key), 'utf8'))
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  async write(kind: string, key: Digest, record: unknown): Promise<void> {
    const path = this.#path(kind, key)
    const temporary = `${path}.${randomUUID()}`
    await mkdir(dirname(path), { recursive: true })
    await writeFile(temporary, sealed(record))
    await rename(temporary, path)
  }

  #path(kind: string, key: Digest): string {
    return join(this.folder, format, kind, hexOf(key))
  }
}

function sealed(record: unknown): string {
  const text = JSON.stringify(record)
  return `${digestOf(text)}\n${text}`
}

function unsealed(content: string): unknown {
  const end = content.indexOf('\n')
  const text = content.slice(end + 1)
  return content.slice(0, end) === digestOf(text) ? JSON.parse(text) : undefined
}
