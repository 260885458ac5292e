import type { Route } from './route.ts'
import { deleteBlob } from './routes/delete-blob.ts'
import { deleteManifest } from './routes/delete-manifest.ts'
import { getBlob } from './routes/get-blob.ts'
import { getManifest } from './routes/get-manifest.ts'
import { listReferrers } from './routes/list-referrers.ts'
import { listRepositories } from './routes/list-repositories.ts'
import { listTags } from './routes/list-tags.ts'
import { putManifest } from './routes/put-manifest.ts'
import { startUpload } from './routes/start-upload.ts'
import { support } from './routes/support.ts'
import { appendToUpload, cancelUpload, finishUpload, getUpload } from './routes/upload.ts'

/** Every endpoint of distribution-spec 1.1. */
export const routes: readonly Route[] = [
  support,
  listRepositories,
  startUpload,
  getUpload,
  appendToUpload,
  finishUpload,
  cancelUpload,
  getBlob,
  deleteBlob,
  getManifest,
  putManifest,
  deleteManifest,
  listTags,
  listReferrers,
]
