import { type ErrorCode, GalleyError } from '@galley/kit/errors'

/** distribution-spec 1.1, "Error Codes", with the status that each is answered by unless said otherwise. */
const wireCodes = {
  BLOB_UNKNOWN: 404,
  BLOB_UPLOAD_INVALID: 400,
  BLOB_UPLOAD_UNKNOWN: 404,
  DIGEST_INVALID: 400,
  MANIFEST_BLOB_UNKNOWN: 404,
  MANIFEST_INVALID: 400,
  MANIFEST_UNKNOWN: 404,
  NAME_INVALID: 400,
  NAME_UNKNOWN: 404,
  SIZE_INVALID: 400,
  UNAUTHORIZED: 401,
  DENIED: 403,
  UNSUPPORTED: 405,
  TOOMANYREQUESTS: 429,
} as const

export type WireCode = keyof typeof wireCodes

const errorCodes: Readonly<Record<number, ErrorCode>> = {
  404: 'not-found',
  405: 'unsupported',
  413: 'too-large',
  429: 'overloaded',
}

export interface RegistryErrorOptions {
  /** Another status than the code's usual one. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly cause?: unknown
}

/** A request that the registry answers by an error of the specification's table. */
export class RegistryError extends GalleyError {
  readonly wireCode: WireCode
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(wireCode: WireCode, message: string, options: RegistryErrorOptions = {}) {
    const status = options.status ?? wireCodes[wireCode]
    super(errorCodes[status] ?? 'invalid', message, { cause: options.cause })
    this.wireCode = wireCode
    this.status = status
    this.headers = options.headers ?? {}
  }
}

/** The data folder is served by another process. */
export class DataInUseError extends GalleyError {
  constructor(folder: string) {
    super('unavailable', `another registry is serving ${folder}`, {
      next: 'Stop that registry, or give this one another data folder.',
    })
  }
}

/** The registry was told to be reachable from elsewhere without being protected. */
export class UnprotectedError extends GalleyError {
  constructor(host: string) {
    super('invalid', `the registry does not listen on ${host} without authentication and TLS`, {
      next: 'Give an htpasswd file and a TLS certificate, or listen on 127.0.0.1.',
    })
  }
}

const listenFailures: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else listens there already',
  EACCES: 'this user may not use that port',
  EADDRNOTAVAIL: 'the address is none of this machine',
  ENOTFOUND: 'the name is not known',
}

/** The address to listen on is not to be had. */
export class CannotListenError extends GalleyError {
  constructor(host: string, port: number, cause: NodeJS.ErrnoException) {
    const reason = listenFailures[cause.code ?? ''] ?? cause.message
    super('unavailable', `the registry cannot listen on ${host} port ${port}: ${reason}`, {
      cause,
      next: 'Choose another address; port 0 takes any free port.',
    })
  }
}
