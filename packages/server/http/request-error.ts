import { type ErrorCode, GalleyError } from '@galley/kit/errors'

/** What can be wrong with a request before any photo or tensor is looked at. */
export type RequestFault =
  | 'no-photo'
  | 'not-a-form'
  | 'malformed-form'
  | 'too-many-photos'
  | 'body-too-large'
  | 'malformed-json'
  | 'wrong-input'
  | 'no-such-route'
  | 'no-such-model'
  | 'method-not-allowed'
  | 'not-authenticated'

const codes: Readonly<Record<RequestFault, ErrorCode>> = {
  'no-photo': 'invalid',
  'not-a-form': 'invalid',
  'malformed-form': 'invalid',
  'too-many-photos': 'too-large',
  'body-too-large': 'too-large',
  'malformed-json': 'invalid',
  'wrong-input': 'invalid',
  'no-such-route': 'not-found',
  'no-such-model': 'not-found',
  'method-not-allowed': 'unsupported',
  'not-authenticated': 'unauthorized',
}

export class RequestError extends GalleyError {
  readonly fault: RequestFault

  constructor(fault: RequestFault, message: string, next?: string) {
    super(codes[fault], message, next === undefined ? {} : { next })
    this.fault = fault
  }
}
