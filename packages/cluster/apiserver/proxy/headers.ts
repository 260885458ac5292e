import type { Answer, ReadCall } from '../call.ts'
import type { ProxyPath } from './place.ts'

/** Of one connection only (RFC 9110, section 7.6.1). */
const ofConnection = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
])

/** What is between the client and the API alone. */
const ofApi = /^(authorization|expect|impersonate-.*|:.*|http2-settings)$/

/** An API that stands for many must not let one of them say what pages of others may read. */
const ofOrigins = /^access-control-allow-(credentials|headers|methods|origin)$/

function* pairs(raw: readonly string[]): Generator<readonly [string, string]> {
  for (let at = 0; at + 1 < raw.length; at += 2)
    yield [(raw[at] ?? '').toLowerCase(), raw[at + 1] ?? '']
}

/** What the connection's own header names is of the connection, too. */
function named(raw: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>()
  for (const [name, value] of pairs(raw))
    if (name === 'connection')
      for (const one of value.split(',')) found.add(one.trim().toLowerCase())
  return found
}

type Lists = Record<string, string | string[]>

function collect(raw: readonly string[], isKept: (name: string) => boolean): Lists {
  const alone = named(raw)
  const headers: Lists = {}
  for (const [name, value] of pairs(raw)) {
    if (ofConnection.has(name) || alone.has(name) || !isKept(name)) continue
    const known = headers[name]
    headers[name] = known === undefined ? value : [known, value].flat()
  }
  return headers
}

/** What goes on to whom a request is for. */
export function requestHeaders(
  call: ReadCall,
  { prefix, path }: ProxyPath,
  isUpgrade: boolean,
): Lists {
  const headers = collect(call.rawHeaders ?? [], (name) => !ofApi.test(name))
  headers.host ??= call.header('host') ?? call.header(':authority') ?? 'localhost'
  headers['x-forwarded-uri'] = `${prefix}${path}`
  if (call.from) {
    const before = headers['x-forwarded-for']
    headers['x-forwarded-for'] = [...(before === undefined ? [] : [before].flat()), call.from].join(
      ', ',
    )
  }
  if (isUpgrade) {
    headers.connection = 'Upgrade'
    headers.upgrade = call.header('upgrade') ?? ''
  } else headers.connection = 'close'
  return headers
}

/** What comes back; `url` says what becomes of a place that the client is sent to. */
export function answerHeaders(
  raw: readonly string[],
  url: (url: string) => string,
): Record<string, Answer['headers'][string]> {
  const headers = collect(raw, (name) => !ofOrigins.test(name))
  if (typeof headers.location === 'string') headers.location = url(headers.location)
  return headers
}
