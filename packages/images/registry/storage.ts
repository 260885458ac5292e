import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@galley/kit/clock'
import { BlobFolder } from '../oci/blob-folder.ts'
import { holdLock } from '../oci/folder-lock.ts'
import { Catalog } from './catalog/catalog.ts'
import { DataInUseError } from './errors.ts'
import { Uploads } from './uploads.ts'

/** All that a registry keeps, in one folder. */
export interface Storage {
  readonly blobs: BlobFolder
  readonly catalog: Catalog
  readonly uploads: Uploads
  readonly clock: Clock
  close(): Promise<void>
}

/**
 * Opens a data folder for serving, making it where there is none.
 * @throws DataInUseError when another registry serves it
 */
export async function openStorage(folder: string, clock: Clock): Promise<Storage> {
  await mkdir(folder, { recursive: true })
  const lock = holdLock(join(folder, '.lock'))
  if (!lock) throw new DataInUseError(folder)
  const blobs = await BlobFolder.open(folder)
  const uploads = await Uploads.open(join(folder, 'uploads'))
  const catalog = Catalog.open(folder)
  const close = async () => {
    await uploads.close()
    catalog.close()
    lock.release()
  }
  return { blobs, catalog, uploads, clock, close }
}
