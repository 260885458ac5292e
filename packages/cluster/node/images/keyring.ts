import { formatRepository, type Reference } from '@galley/images/oci/reference'
import type { Credentials } from '@galley/images/oci/remote/credentials'
import type { Secret } from '../../client/resources.ts'

/** A registry, or a part of one, and how to log in there. */
interface Key {
  /** `HOST[:PORT][/PATH]`; parts of the host may have wildcards. */
  readonly place: string
  readonly credentials: Credentials
}

/** What image pull secrets hold. Secrets of other types, and what cannot be read in them, hold nothing. */
export class Keyring {
  readonly #keys: readonly Key[]

  constructor(secrets: readonly Secret[]) {
    const keys = secrets.flatMap(keysIn)
    // The longest path first.
    this.#keys = keys.toSorted((a, b) => (a.place < b.place ? 1 : a.place > b.place ? -1 : 0))
  }

  /** All that may open a repository, the most specific first. */
  lookup(reference: Reference): readonly Credentials[] {
    const place = formatRepository(reference)
    const fitting = this.#keys.filter((key) => fits(key.place, place))
    const hub = reference.registry === 'docker.io' ? this.#keys.filter(isOfHub) : []
    return (fitting.length > 0 ? fitting : hub).map(({ credentials }) => credentials)
  }
}

const isOfHub = ({ place }: Key): boolean => place === 'index.docker.io'

function keysIn({ type, data = {} }: Secret): readonly Key[] {
  if (type === 'kubernetes.io/dockerconfigjson')
    return keysOf(memberOf(parsed(data['.dockerconfigjson']), 'auths'))
  return type === 'kubernetes.io/dockercfg' ? keysOf(parsed(data['.dockercfg'])) : []
}

function parsed(base64 = ''): unknown {
  try {
    return JSON.parse(Buffer.from(base64, 'base64').toString('utf8'))
  } catch {
    return undefined
  }
}

const memberOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined

function keysOf(auths: unknown): readonly Key[] {
  if (typeof auths !== 'object' || auths === null) return []
  return Object.entries(auths).flatMap(([address, entry]) => {
    const place = placeOf(address)
    const credentials = credentialsOf(entry)
    return place && credentials ? [{ place, credentials }] : []
  })
}

/** Docker's addresses may be URLs, and end in the version of the API. */
function placeOf(address: string): string | undefined {
  const url = /^(?:https?:\/\/)?([^/?#]+)(\/[^?#]*)?/.exec(address)
  if (!url) return undefined
  const [, host = '', path = ''] = url
  const rest = path.replace(/^\/v[12](?=\/)/, '').replace(/\/$/, '')
  return host + rest
}

function credentialsOf(entry: unknown): Credentials | undefined {
  const text = (name: string) => {
    const value = memberOf(entry, name)
    return typeof value === 'string' ? value : undefined
  }
  const token = text('identitytoken')
  if (token) return { kind: 'identity-token', token }
  const pair = Buffer.from(text('auth') ?? '', 'base64').toString('utf8')
  const colon = pair.indexOf(':')
  const username = colon < 0 ? text('username') : pair.slice(0, colon)
  const password = colon < 0 ? text('password') : pair.slice(colon + 1)
  if (username === undefined || password === undefined) return undefined
  return { kind: 'password', username, password: password.replace(/\0+$/, '') }
}

/** The same port, as many parts of the host's name, each of which fits, and a path that begins alike. */
function fits(pattern: string, place: string): boolean {
  const [wanted, found] = [pattern, place].map(partsOf)
  if (!wanted || !found || wanted.port !== found.port) return false
  if (wanted.names.length !== found.names.length) return false
  const areAlike = wanted.names.every((name, at) => isLike(name, found.names[at] ?? ''))
  return areAlike && found.path.startsWith(wanted.path)
}

function partsOf(place: string) {
  const slash = place.indexOf('/')
  const host = slash < 0 ? place : place.slice(0, slash)
  const [, name = host, port = ''] = /^(.*):(\d+)$/.exec(host) ?? []
  return { names: name.split('.'), port, path: slash < 0 ? '' : place.slice(slash) }
}

/** Compared piece by piece: a pattern made by a user must not take long. */
function isLike(pattern: string, name: string): boolean {
  const [first = '', ...pieces] = pattern.split('*')
  const last = pieces.pop()
  if (last === undefined) return pattern === name
  if (!name.startsWith(first) || name.length < first.length + last.length) return false
  const end = name.length - last.length
  if (!name.endsWith(last)) return false
  let at = first.length
  for (const piece of pieces) {
    const found = name.indexOf(piece, at)
    if (found < 0 || found + piece.length > end) return false
    at = found + piece.length
  }
  return true
}
