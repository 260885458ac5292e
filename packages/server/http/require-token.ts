import { createHash, timingSafeEqual } from 'node:crypto'
import { RequestError } from './request-error.ts'

/** Checks a request's `Authorization` header; throws `not-authenticated`. */
export type TokenCheck = (authorization: string | undefined) => void

/**
 * Asks for `token`, as a bearer token (RFC 6750) or as the password of any user (RFC 7617), which is how
 * a browser asks a person for it. Comparing digests takes the same time wherever they differ.
 */
export function requireToken(token: string): TokenCheck {
  const due = digest(token)
  return (authorization) => {
    const given = tokenOf(authorization)
    if (given === undefined || !timingSafeEqual(digest(given), due)) throw refusal()
  }
}

function tokenOf(authorization = ''): string | undefined {
  const [, scheme = '', credentials = ''] = /^(\w+) +(\S+)$/.exec(authorization) ?? []
  if (/^bearer$/i.test(scheme)) return credentials
  if (!/^basic$/i.test(scheme)) return undefined
  const [, password] = /^[^:]*:(.*)$/s.exec(Buffer.from(credentials, 'base64').toString()) ?? []
  return password
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

function refusal(): RequestError {
  return new RequestError(
    'not-authenticated',
    'This service asks for a token.',
    'Send it as `Authorization: Bearer TOKEN`, or as the password of any user.',
  )
}
