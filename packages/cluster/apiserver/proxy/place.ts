import type { Scope } from '../scope.ts'
import { badRequestError } from '../status.ts'

/** Whom a proxied request is for: `NAME`, `NAME:PORT` or `SCHEME:NAME:PORT`. */
export interface ProxyName {
  readonly scheme: 'http' | 'https'
  readonly name: string
  /** Empty where none is given. */
  readonly port: string
}

export function proxyName({ name: id, resource }: Scope): ProxyName {
  const parts = id.split(':')
  const [scheme, name, port] = parts.length === 3 ? parts : ['', parts[0] ?? '', parts[1] ?? '']
  if (parts.length <= 3 && name && (scheme === '' || scheme === 'http' || scheme === 'https'))
    return { scheme: scheme || 'http', name, port: port ?? '' }
  const kind = resource.kind.kind.toLowerCase()
  throw badRequestError(`invalid ${kind} request ${JSON.stringify(id)}`)
}

const proxied =
  /^(\/+api\/+v1\/+(?:namespaces\/+[^/]+\/+)?(?:pods|services|nodes)\/+[^/]+\/+proxy)(\/[^?]*)?(\?.*)?$/

/** What of a request's target is the proxy's own, and what is for whom it stands for. */
export interface ProxyPath {
  readonly prefix: string
  /** Empty, or begins with a slash. */
  readonly path: string
  /** Empty, or begins with a question mark. */
  readonly query: string
}

export function proxyPath(target: string): ProxyPath {
  const [, prefix = '', path = '', query = ''] = proxied.exec(target) ?? []
  return { prefix, path, query }
}
