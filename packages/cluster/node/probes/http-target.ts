import type { HTTPGetAction } from 'kubernetes-types/core/v1.js'
import { hostAndPort } from '../../client/dial.ts'
import { requestTarget } from './request-target.ts'

/** What is asked, where. */
export interface HttpTarget {
  /** In lower case. */
  readonly scheme: string
  /** An IPv6 address has no brackets. */
  readonly host: string
  readonly port: number
  /** With its query. */
  readonly path: string
  /** All of it, for messages. */
  readonly text: string
}

export function firstTarget(asked: {
  readonly action: HTTPGetAction
  readonly host: string
  readonly port: number
}): HttpTarget {
  const { action, port } = asked
  const scheme = (action.scheme ?? 'HTTP').toLowerCase()
  const host = action.host || asked.host
  const path = requestTarget(action.path ?? '')
  return { scheme, host, port, path, text: `${scheme}://${hostAndPort(host, port)}${path}` }
}

export function targetOf(url: URL): HttpTarget {
  const scheme = url.protocol.slice(0, -1)
  return {
    scheme,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (scheme === 'https' ? 443 : 80),
    path: url.pathname + url.search,
    text: url.href,
  }
}
