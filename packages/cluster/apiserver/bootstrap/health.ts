import type { Answer, Endpoint } from '../call.ts'

/** Something that has to be well, and by the endpoints' names when: alive, or ready to serve. */
export interface HealthCheck {
  readonly name: string
  isGood(): boolean
}

const paths = /^\/(healthz|livez|readyz)(?:\/([^/]+))?\/?$/
const plain = {
  'content-type': 'text/plain; charset=utf-8',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-cache, private',
}

/** `/healthz`, `/livez` and `/readyz`: `ok`, every check with `?verbose`, one of them by its name below. */
export const healthEndpoint =
  (checks: readonly HealthCheck[]): Endpoint =>
  ({ info, query, method }) => {
    const [, endpoint = '', name] = paths.exec(info.path) ?? []
    if (!endpoint || (method !== 'GET' && method !== 'HEAD')) return undefined
    if (name === undefined) return all(endpoint, checks, query)
    const check = checks.find((it) => it.name === name)
    return check ? single(check) : { status: 404, headers: plain, body: '404 page not found\n' }
  }

const single = (check: HealthCheck): Answer =>
  check.isGood()
    ? { status: 200, headers: plain, body: 'ok' }
    : { status: 500, headers: plain, body: `internal server error: ${check.name} failed\n` }

function all(endpoint: string, checks: readonly HealthCheck[], query: URLSearchParams): Answer {
  const excluded = new Set(query.getAll('exclude'))
  const lines = checks.map((check) => {
    if (excluded.has(check.name)) return `[+]${check.name} excluded: ok`
    return check.isGood() ? `[+]${check.name} ok` : `[-]${check.name} failed: reason withheld`
  })
  const isGood = !lines.some((line) => line.startsWith('[-]'))
  if (isGood && !query.has('verbose')) return { status: 200, headers: plain, body: 'ok' }
  const verdict = `${endpoint} check ${isGood ? 'passed' : 'failed'}`
  return { status: isGood ? 200 : 500, headers: plain, body: `${[...lines, verdict].join('\n')}\n` }
}
