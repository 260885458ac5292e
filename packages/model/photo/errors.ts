import { GalleyError } from '@galley/kit/errors'

/** Why a photo was refused: `not-a-picture`, `broken`, `too-many-bytes`, `too-many-pixels`, `too-slow`. */
export type PhotoFault =
  | 'not-a-picture'
  | 'broken'
  | 'too-many-bytes'
  | 'too-many-pixels'
  | 'too-slow'

const codes = {
  'not-a-picture': 'unsupported',
  broken: 'invalid',
  'too-many-bytes': 'too-large',
  'too-many-pixels': 'too-large',
  'too-slow': 'deadline',
} as const

export class PhotoError extends GalleyError {
  readonly fault: PhotoFault

  constructor(
    fault: PhotoFault,
    message: string,
    details: { next?: string; cause?: unknown } = {},
  ) {
    super(codes[fault], message, details)
    this.fault = fault
  }
}
