import { GalleyError } from '@galley/kit/errors'

/** Where something stands; lines count from 1. */
export interface Place {
  readonly file: string
  readonly line: number
}

function at({ file, line }: Place, what: string): string {
  return `${file}:${line}: ${what}`
}

/** A Dockerfile, or something that one of its lines refers to, is wrong. */
export class DockerfileError extends GalleyError {
  readonly place: Place

  constructor(place: Place, reason: string, cause?: unknown) {
    super('invalid', at(place, reason), { next: 'Correct the line and build again.', cause })
    this.place = place
  }
}

/** A line is right, but Galley does not do what it says. */
export class UnsupportedDockerfileError extends GalleyError {
  readonly place: Place

  constructor(place: Place, what: string, instead?: string) {
    super('unsupported', at(place, `${what} is not supported`), {
      next: instead ?? 'Write the line another way; the rest of the file can stay.',
    })
    this.place = place
  }
}

/** A Dockerfile too large to be one. */
export class DockerfileTooLargeError extends GalleyError {
  constructor(file: string, found: number, limit: number) {
    super('too-large', `${file} has ${found} bytes; the limit is ${limit}`, {
      next: 'Give a Dockerfile with -f.',
    })
  }
}
