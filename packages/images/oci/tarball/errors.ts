import { GalleyError } from '@galley/kit/errors'

/** A file that was to be an archive of images is damaged, hostile or something else. */
export class InvalidArchiveError extends GalleyError {
  constructor(path: string, reason: string, cause?: unknown) {
    super('invalid', `${path}: ${reason}`, {
      cause,
      next: 'Make the archive again with galley save, docker save or podman save.',
    })
  }
}
