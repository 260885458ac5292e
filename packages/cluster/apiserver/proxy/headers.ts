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
  return {
    ...onwardHeaders(call, isUpgrade, () => true),
    host: call.header('host') ?? call.header(':authority') ?? 'localhost',
    'x-forwarded-uri': `${prefix}${path}`,
  }
}

/** Of a call's own headers, as far as `isKept` lets them, and of what any proxy adds, what goes on. */
export function onwardHeaders(
  call: ReadCall,
  isUpgrade: boolean,
  isKept: (name: string) => boolean,
): Lists {
  const headers = collect(rawHeadersOf(call), (name) => !ofApi.test(name) && isKept(name))
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

/** What parts of this process say with their calls. */
const ofThisProcess = ['accept', 'content-type', 'user-agent']

const rawHeadersOf = (call: ReadCall): readonly string[] =>
  call.rawHeaders ??
  ofThisProcess.flatMap((name) => {
    const value = call.header(name)
    return value === undefined ? [] : [name, value]
  })

/** What comes back; `url` says what becomes of a place that the client is sent to. */
export function answerHeaders(
  raw: readonly string[],
  url: (url: string) => string,
): Record<string, Answer['headers'][string]> {
  const headers = collect(raw, (name) => !ofOrigins.test(name))
  if (typeof headers.location === 'string') headers.location = url(headers.location)
  return headers
}
