import { GalleyError } from '@galley/kit/errors'
import { ContentTooLargeError } from '../oci/errors.ts'
import { hasCode } from '../oci/files.ts'
import { RegistryError } from './errors.ts'

export interface WireError {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly headers: Readonly<Record<string, string>>
}

/** SQLite's primary result code for a full disk. */
const sqliteFull = 13

/** Anything thrown, as the answer that a client gets. What was not foreseen tells nothing of the inside. */
export function toWireError(thrown: unknown): WireError {
  if (thrown instanceof RegistryError) {
    const { status, wireCode, message, headers } = thrown
    return { status, code: wireCode, message, headers }
  }
  if (isDiskFull(thrown)) {
    return answer(507, 'INSUFFICIENT_STORAGE', 'the registry’s disk is full; nothing was lost')
  }
  // The registry opens no connections itself: it was the client's that broke.
  if (hasCode(thrown, 'ECONNRESET')) {
    return answer(400, 'BLOB_UPLOAD_INVALID', 'the request broke off before its end')
  }
  if (thrown instanceof ContentTooLargeError) return answer(413, 'SIZE_INVALID', thrown.message)
  if (thrown instanceof GalleyError && thrown.code === 'invalid') {
    return answer(400, 'BLOB_UPLOAD_INVALID', thrown.message)
  }
  return answer(500, 'INTERNAL', 'the registry failed; its log says why')
}

/** No room on the disk, or none in the user's quota. */
export function isDiskFull(thrown: unknown): boolean {
  if (hasCode(thrown, 'ENOSPC') || hasCode(thrown, 'EDQUOT')) return true
  return thrown instanceof Error && 'errcode' in thrown && thrown.errcode === sqliteFull
}

function answer(status: number, code: string, message: string): WireError {
  return { status, code, message, headers: {} }
}

export function errorResponse({ status, code, message, headers }: WireError): Response {
  return Response.json({ errors: [{ code, message }] }, { status, headers })
}
