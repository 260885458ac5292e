/** What may stand in a path as it is (RFC 3986), besides `%` before two digits. */
const toEscape = /[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]/gu
const toEscapeInQuery = /[^\x21-\x7e]/gu

/**
 * What an HTTP request asks for, from the path that a user wrote, which may have a query. One that is no path of a URL is
 * taken for a path altogether, as in Kubernetes.
 */
export function requestTarget(written: string): string {
  const text = written.toWellFormed()
  const [before = ''] = text.split('#', 1)
  const question = before.indexOf('?')
  const path = question < 0 ? before : before.slice(0, question)
  const isMalformed = /%(?![0-9a-fA-F]{2})/.test(path) || hasControl(text)
  if (isMalformed) return rooted(escaped(text, toEscape).replaceAll(/%(?![0-9A-F]{2})/g, '%25'))
  const query = question < 0 ? '' : escaped(before.slice(question), toEscapeInQuery)
  return rooted(escaped(path, toEscape)) + query
}

const escaped = (text: string, which: RegExp): string => text.replaceAll(which, encodeURIComponent)

const rooted = (path: string): string => (path.startsWith('/') ? path : `/${path}`)

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const hasControl = (text: string): boolean => /[\x00-\x1f\x7f]/.test(text)
