import type { CopyProgress } from '@galley/images/oci/copy-image'
import { dockerId } from './docker-words.ts'

/** Tells and counts what a copy does. */
export class CopyReport {
  /** Blobs that were sent, and their bytes. */
  blobs = 0
  bytes = 0
  readonly #tell: (line: string) => void

  constructor(tell: (line: string) => void) {
    this.#tell = tell
  }

  /** One line for each blob, in Docker's manner. */
  readonly take = (progress: CopyProgress): void => {
    if (progress.kind === 'sending') return
    const sent = progress.kind === 'done' ? progress.bytes : 0
    if (sent > 0) this.blobs++
    this.bytes += sent
    const outcome = sent > 0 ? 'Copied' : progress.kind === 'done' ? 'Mounted' : 'Already exists'
    this.#tell(`${dockerId(progress.blob.digest)}: ${outcome}`)
  }
}
