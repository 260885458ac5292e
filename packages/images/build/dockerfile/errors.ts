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

/** Something failed while a line was carried out; the cause says what. */
export class StepError extends GalleyError {
  readonly place: Place

  constructor(place: Place, cause: GalleyError) {
    super(cause.code, at(place, cause.message), {
      ...(cause.next === undefined ? {} : { next: cause.next }),
      cause,
    })
    this.place = place
  }
}

/** Runs something for a line: errors that do not tell a line gain this one, defects stay as they are. */
export async function atPlace<T>(place: Place, run: () => T | Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    const isTold = !(error instanceof GalleyError) || 'place' in error
    throw isTold ? error : new StepError(place, error)
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
