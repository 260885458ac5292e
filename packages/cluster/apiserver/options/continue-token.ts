import { badRequestError } from '../status.ts'

/** Where a list goes on: `start` is relative to what is listed; a revision of -1 means as of now. */
export interface ContinueToken {
  readonly revision: number
  /** The last key that was given. */
  readonly after: string
}

const version = 'meta.k8s.io/v1'

/** `after` is below `prefix`. The next key is the one right behind it. */
export const writeToken = (after: string, prefix: string, revision: number): string =>
  Buffer.from(
    JSON.stringify({ v: version, rv: revision, start: `${after.slice(prefix.length)}\0` }),
  ).toString('base64url')

export function readToken(token: string, prefix: string): ContinueToken {
  const { v = '', rv = 0, start = '' } = fieldsOf(token)
  if (v !== version) throw refused(`server does not recognize this encoded version ${String(v)}`)
  if (rv === 0) throw refused(`incorrect encoded start resourceVersion (version ${version})`)
  if (start === '') throw refused(`encoded start key empty (version ${version})`)
  if (typeof rv !== 'number' || typeof start !== 'string') throw refused('not a token')
  const key = start.startsWith('/') ? start.slice(1) : start
  if (key.split('/').some((part) => part === '..' || part === '.' || part === ''))
    throw refused(start)
  return { revision: rv, after: prefix + (key.endsWith('\0') ? key.slice(0, -1) : key) }
}

function fieldsOf(token: string): { v?: unknown; rv?: unknown; start?: unknown } {
  if (!/^[A-Za-z0-9_-]*$/.test(token)) {
    const at = token.search(/[^A-Za-z0-9_-]/)
    throw refused(`illegal base64 data at input byte ${at}`)
  }
  if (token.length % 4 === 1) throw refused(`illegal base64 data at input byte ${token.length - 1}`)
  const bytes = Buffer.from(token, 'base64url')
  try {
    const fields: unknown = JSON.parse(bytes.toString())
    return typeof fields === 'object' && fields !== null ? fields : {}
  } catch {
    if (bytes.length === 0) throw refused('unexpected end of JSON input')
    throw refused(`invalid character ${goChar(bytes[0] ?? 0)} looking for beginning of value`)
  }
}

/** A byte as Go quotes it: it reads JSON by bytes, not characters. */
function goChar(byte: number): string {
  if (byte === 0x27) return "'\\''"
  if (byte >= 0x20 && byte < 0x7f) return `'${String.fromCharCode(byte)}'`
  if (byte >= 0xa1) return `'${String.fromCharCode(byte)}'`
  return byte >= 0x80
    ? `'\\u00${byte.toString(16).padStart(2, '0')}'`
    : `'\\x${byte.toString(16).padStart(2, '0')}'`
}

const refused = (reason: string) =>
  badRequestError(`invalid continue token: continue key is not valid: ${reason}`)
