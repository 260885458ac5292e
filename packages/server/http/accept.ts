interface Range {
  readonly type: string
  readonly quality: number
}

/**
 * Whether an `Accept` header (RFC 9110 section 12.5.1) asks for JSON rather than plain text. Wildcards
 * alone do not: the lab's clients send none or a bare wildcard and expect text. Of equals, the first named wins.
 */
export function prefersJson(accept: string | undefined): boolean {
  if (accept === undefined || accept === '*/*') return false
  const ranges = accept.split(',').map(parseRange)
  const json = ranges.find(({ type }) => type === 'application/json')
  const text = ranges.find(({ type }) => type === 'text/plain')
  if (!json || json.quality === 0) return false
  if (!text || json.quality !== text.quality) return json.quality > (text?.quality ?? 0)
  return ranges.indexOf(json) < ranges.indexOf(text)
}

function parseRange(range: string): Range {
  const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))
  return { type, quality: quality === undefined ? 1 : clamp(Number(quality.slice(2))) }
}

const clamp = (quality: number) => (quality >= 0 && quality <= 1 ? quality : 0)
