import { GalleyError } from '@galley/kit/errors'

/** A text that was to name an image, a repository, a tag or a registry does not. */
export class InvalidReferenceError extends GalleyError {
  constructor(asked: string, reason: string) {
    super('invalid', `"${shortened(asked)}" is not an image reference: ${reason}`, {
      next: 'Write it as [registry[:port]/]repository[:tag][@digest], such as 127.0.0.1:5000/ml-app:0.0.1.',
    })
  }
}

/** A text that was to be a digest is not, or uses an algorithm that Galley does not know. */
export class InvalidDigestError extends GalleyError {
  constructor(asked: string) {
    super('invalid', `"${shortened(asked)}" is not a digest`, {
      next: 'Write sha256: and 64, or sha512: and 128 lower-case hexadecimal digits.',
    })
  }
}

/** Bytes that were to be a manifest, an index or a config are something else, or over a limit. */
export class InvalidDocumentError extends GalleyError {
  constructor(what: string, reason: string, cause?: unknown) {
    super('invalid', `${what}: ${reason}`, {
      cause,
      next: 'Build or push the image again; the document itself is broken.',
    })
  }
}

/** A well-formed document of a kind that Galley does not read. */
export class UnsupportedMediaTypeError extends GalleyError {
  readonly mediaType: string

  constructor(mediaType: string) {
    super('unsupported', `media type ${shortened(mediaType)} is not an image manifest or index`, {
      next: 'Galley reads OCI image-spec 1.1 and Docker schema 2; push the image again with a current client.',
    })
    this.mediaType = mediaType
  }
}

/** Content over a stated limit. */
export class ContentTooLargeError extends GalleyError {
  constructor(what: string, found: number, limit: number) {
    super('too-large', `${what} has ${found} bytes or more; the limit is ${limit}`)
  }
}

/** What arrived is not what its digest or size promised. Nothing of it was kept. */
export class ContentMismatchError extends GalleyError {
  constructor(asked: string, found: string) {
    super('invalid', `expected content ${asked}, found ${found}`, {
      next: 'Fetch or push the content again; it was cut short or changed on the way.',
    })
  }
}

/** The medium was asked for something that it does not hold. */
export class ContentNotFoundError extends GalleyError {
  constructor(asked: string, where: string) {
    super('not-found', `${asked} is not in ${where}`)
  }
}

/** Keeps a hostile text from flooding a message. */
function shortened(text: string): string {
  const printable = text.replace(/[^\x20-\x7e]/g, '?')
  return printable.length > 120 ? `${printable.slice(0, 117)}...` : printable
}
