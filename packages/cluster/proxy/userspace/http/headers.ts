/** Headers as they came: names and values in turn. */
export type RawHeaders = readonly string[]

/** Those that are a matter between neighbours, not of the message. */
const hopByHop = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'upgrade'])

/** A request's headers for the endpoint, which sees who asked in `X-Forwarded-For`. */
export function requestHeaders(headers: RawHeaders, client: string, upgrade?: string): string[] {
  const forwarded = valuesOf(headers, 'x-forwarded-for')
  return [
    ...without(headers, new Set(['x-forwarded-for'])),
    'X-Forwarded-For',
    [...forwarded, client].join(', '),
    'Connection',
    upgrade === undefined ? 'keep-alive' : 'Upgrade',
    ...(upgrade === undefined ? [] : ['Upgrade', upgrade]),
  ]
}

/** A response's headers for the client. How its body is cut into pieces is decided anew. */
export const responseHeaders = (headers: RawHeaders): string[] =>
  without(headers, new Set(['transfer-encoding']))

/** Leaves out what is named, and what is said for this connection alone. */
function without(headers: RawHeaders, names: ReadonlySet<string>): string[] {
  const named = valuesOf(headers, 'connection').flatMap((it) => it.toLowerCase().split(','))
  const dropped = new Set(named.map((it) => it.trim()))
  return pairs(headers).flatMap(([name, value]) => {
    const lower = name.toLowerCase()
    return hopByHop.has(lower) || dropped.has(lower) || names.has(lower) ? [] : [name, value]
  })
}

const valuesOf = (headers: RawHeaders, wanted: string): string[] =>
  pairs(headers).flatMap(([name, value]) => (name.toLowerCase() === wanted ? [value] : []))

const pairs = (headers: RawHeaders): (readonly [string, string])[] =>
  Array.from({ length: headers.length / 2 }, (_, at) => [
    headers[at * 2] ?? '',
    headers[at * 2 + 1] ?? '',
  ])
