import { RegistryError } from './errors.ts'
import type { Route } from './route.ts'

export interface Found {
  readonly route: Route
  readonly params: Readonly<Record<string, string>>
}

interface Compiled {
  readonly route: Route
  readonly pattern: RegExp
}

/**
 * A finder over a table of routes. Repository names hold slashes, so a path is read from its end: the
 * fixed segments after `{name}` decide.
 */
export function routeFinder(routes: readonly Route[]): (method: string, path: string) => Found {
  const compiled = routes.map((route) => ({ route, pattern: compile(route.path) }))
  return (method, path) => {
    const onPath = compiled.filter(({ pattern }) => pattern.test(path))
    const wanted = method === 'HEAD' ? 'GET' : method
    const match = onPath.find(({ route }) => route.method === wanted)
    if (!match) throw unmatched(onPath)
    return { route: match.route, params: paramsOf(match, path) }
  }
}

function compile(path: string): RegExp {
  const pattern = path
    .replace('{name}', '(?<name>.+)')
    .replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')
    .replace(/\/$/, '/?')
  return new RegExp(`^${pattern}$`)
}

function paramsOf({ pattern }: Compiled, path: string): Record<string, string> {
  const groups = Object.entries(pattern.exec(path)?.groups ?? {})
  return Object.fromEntries(groups.map(([key, value]) => [key, decoded(value)]))
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (cause) {
    throw new RegistryError('NAME_INVALID', 'the path is not well-formed', { cause })
  }
}

function unmatched(onPath: readonly Compiled[]): RegistryError {
  if (onPath.length === 0) {
    return new RegistryError('UNSUPPORTED', 'there is no such endpoint', { status: 404 })
  }
  const methods = onPath.map(({ route }) => route.method)
  const allow = methods.includes('GET') ? ['HEAD', ...methods] : methods
  return new RegistryError('UNSUPPORTED', 'the endpoint does not have this method', {
    headers: { Allow: allow.join(', ') },
  })
}
