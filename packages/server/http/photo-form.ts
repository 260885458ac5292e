import type { Readable } from 'node:stream'
import { PhotoError } from '@galley/model/photo/errors'
import busboy from 'busboy'
import type { Limits } from '../limits.ts'
import type { BodySink } from './body.ts'
import { RequestError } from './request-error.ts'

/** The field that holds photos, as the lab's page names it. */
const FIELD = 'file'

/** Fields besides the photos that are read past before a form is refused. */
const OTHER_PARTS = 16

const howTo = `Send multipart/form-data with the photo as a file in the field "${FIELD}".`

type FormLimits = Pick<Limits, 'photoBytes' | 'photosPerRequest'>

/** Reads the photos of a multipart form (RFC 7578), bounded in their number and each in its bytes. */
export class PhotoForm implements BodySink<readonly Buffer[]> {
  readonly #limits: FormLimits
  readonly #parser: busboy.Busboy
  readonly #photos: Buffer[] = []
  readonly #otherNames = new Set<string>()
  #fault: Error | undefined

  constructor(contentType: string | undefined, limits: FormLimits) {
    this.#limits = limits
    this.#parser = createParser(contentType, limits)
    this.#parser
      .on('file', (name, stream, { filename }) => this.#file(name, stream, filename))
      .on('field', (name) => this.#other(name))
      .on('filesLimit', () => this.#fail(tooManyPhotos(limits)))
      .on('partsLimit', () => this.#fail(malformed('it has too many parts')))
      .on('error', (error) => this.#fail(malformed(lowerFirst(String(Object(error).message)))))
  }

  write(chunk: Buffer): void {
    this.#parser.write(chunk)
    if (this.#fault) throw this.#fault
  }

  async end(): Promise<readonly Buffer[]> {
    await new Promise<void>((resolve) => {
      this.#parser.once('close', resolve)
      this.#parser.end()
    })
    if (this.#fault) throw this.#fault
    if (this.#photos.length === 0) throw this.#noPhoto()
    return this.#photos
  }

  abort(): void {
    this.#parser.destroy()
  }

  #file(name: string, stream: Readable, filename: string | undefined): void {
    // A parser that is torn down tears its open part down with an error.
    stream.on('error', () => undefined)
    if (name !== FIELD) {
      this.#other(name)
      stream.resume()
      return
    }
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.once('limit', () => this.#fail(tooManyBytes(this.#limits)))
    stream.once('end', () => {
      // A form sent without a choice has the field all the same, nameless and empty.
      if (chunks.length > 0 || filename) this.#photos.push(Buffer.concat(chunks))
    })
  }

  #other(name: string): void {
    if (this.#otherNames.size < OTHER_PARTS) this.#otherNames.add(String(name).slice(0, 40))
  }

  #fail(fault: Error): void {
    this.#fault ??= fault
  }

  #noPhoto(): RequestError {
    const names = [...this.#otherNames].map((name) => JSON.stringify(name)).join(', ')
    const found = names === '' ? '' : ` It has ${names}.`
    return new RequestError(
      'no-photo',
      `The form has no file in the field "${FIELD}".${found}`,
      howTo,
    )
  }
}

function createParser(contentType: string | undefined, limits: FormLimits): busboy.Busboy {
  if (!contentType?.toLowerCase().startsWith('multipart/form-data')) {
    const found =
      contentType === undefined ? 'no Content-Type' : `the Content-Type ${contentType.slice(0, 80)}`
    throw new RequestError('not-a-form', `A form was expected; the request has ${found}.`, howTo)
  }
  try {
    return busboy({
      headers: { 'content-type': contentType },
      limits: {
        // One byte over tells a photo of exactly the limit from a larger one.
        fileSize: limits.photoBytes + 1,
        files: limits.photosPerRequest,
        fields: OTHER_PARTS,
        fieldSize: 1024,
        parts: limits.photosPerRequest + OTHER_PARTS,
        headerPairs: 32,
      },
    })
  } catch (error) {
    throw malformed(error instanceof Error ? lowerFirst(error.message) : 'its head is unreadable')
  }
}

function malformed(why: string): RequestError {
  return new RequestError('malformed-form', `The form cannot be read: ${why}.`, howTo)
}

function tooManyPhotos({ photosPerRequest }: FormLimits): RequestError {
  return new RequestError(
    'too-many-photos',
    `The form has more than the ${photosPerRequest} photos allowed in one request.`,
    'Send them in several requests.',
  )
}

export function tooManyBytes({ photoBytes }: Pick<Limits, 'photoBytes'>): PhotoError {
  return new PhotoError(
    'too-many-bytes',
    `The photo is larger than the ${photoBytes} bytes allowed.`,
    { next: 'Send a smaller version of it.' },
  )
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
