import { GalleyError } from '@galley/kit/errors'

/** A path, link or attribute that a layer cannot or must not hold. */
export class InvalidEntryError extends GalleyError {
  readonly path: string

  constructor(path: string, reason: string) {
    super('invalid', `${JSON.stringify(path)} cannot be in an image layer: ${reason}`, {
      next: 'Rename or remove it, or list it in .dockerignore.',
    })
    this.path = path
  }
}

/** Bytes that were to be a tar archive are not, or go over a limit. */
export class InvalidArchiveError extends GalleyError {
  constructor(reason: string, cause?: unknown) {
    super('invalid', `broken tar archive: ${reason}`, {
      cause,
      next: 'Make the archive again with a current tar.',
    })
  }
}

/** An archive of a kind that Galley does not read. */
export class UnsupportedArchiveError extends GalleyError {
  constructor(what: string) {
    super('unsupported', `${what} is not read by Galley`, {
      next: 'Write the archive with tar --format=pax, plain or compressed by gzip or zstd.',
    })
  }
}

/** A file changed between the moment it was looked at and the moment its content was taken. */
export class ContentChangedError extends GalleyError {
  constructor(path: string) {
    super('unavailable', `${path} changed while the image was being built`, {
      next: 'Build again once nothing writes to the folder.',
    })
  }
}
