/** The parts of a URL that webhooks are asked for. */
interface GoUrl {
  /** In lower case; empty where there is none. */
  readonly scheme: string
  readonly user: string | undefined
  readonly host: string
  readonly query: string
  readonly fragment: string
}

const controls = /\p{Cc}/u
const badEscape = /%(?![0-9a-fA-F]{2}).{0,2}/

/** A text as Go's `net/url` takes it apart, which is less strict than a browser; or why it cannot. */
export function parseGoUrl(text: string): GoUrl | string {
  if (controls.test(text)) return 'net/url: invalid control character in URL'
  const [, before = '', fragment = ''] = /^([^#]*)(?:#(.*))?$/s.exec(text) ?? []
  if (before.startsWith(':')) return 'missing protocol scheme'
  const [, scheme = '', rest = ''] = /^(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(.*)$/s.exec(before) ?? []
  const [, path = '', query = ''] = /^([^?]*)(?:\?(.*))?$/s.exec(rest) ?? []
  if (!scheme && /^[^/]*:/.test(path)) return 'first path segment in URL cannot contain colon'
  const [, user, host = ''] = /^\/\/(?:([^/]*)@)?([^/]*)/.exec(path) ?? []
  const port = /:([^\]:]*)$/.exec(host)?.[1]
  if (port !== undefined && !/^\d*$/.test(port)) return `invalid port ":${port}" after host`
  const found = badEscape.exec(path) ?? badEscape.exec(fragment)
  return found
    ? `invalid URL escape ${JSON.stringify(found[0])}`
    : { scheme: scheme.toLowerCase(), user, host, query, fragment }
}
