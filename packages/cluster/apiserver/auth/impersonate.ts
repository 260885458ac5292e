import type { Answer, Attributes, Authorizer, User } from '../call.ts'
import { anonymous, withAuthenticated } from './authenticate.ts'
import { forbidden } from './forbidden.ts'

/** Names and values of a request's headers, in lower case. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>

/** Whom a request wants to be taken for. */
interface Wanted {
  readonly username: string
  readonly uid: string
  readonly groups: readonly string[]
  readonly extra: Readonly<Record<string, readonly string[]>>
}

const extraPrefix = 'impersonate-extra-'

/**
 * The user that a request is to be taken for by its `Impersonate-…` headers, where who sends it may; the sender without such
 * headers. Throws the refusal. An answer instead of a user is upstream's to headers that make no sense.
 */
export function impersonate(
  headers: Headers,
  user: User,
  authorizer: Authorizer,
  path: string,
): User | Answer {
  const wanted = wantedBy(headers)
  if (!wanted) return user
  if (!wanted.username) return withoutUser(wanted, path)
  for (const asked of requests(wanted, user))
    if (!authorizer.isAllowed(asked)) throw forbidden(asked)
  return taken(wanted)
}

function wantedBy(headers: Headers): Wanted | undefined {
  const extra = Object.entries(headers).filter(([name]) => name.startsWith(extraPrefix))
  const wanted = {
    username: valuesOf(headers['impersonate-user'])[0] ?? '',
    uid: valuesOf(headers['impersonate-uid'])[0] ?? '',
    groups: valuesOf(headers['impersonate-group']),
    extra: Object.fromEntries(
      extra.map(([name, value]) => [decoded(name.slice(extraPrefix.length)), valuesOf(value)]),
    ),
  }
  const isEmpty =
    !wanted.username && !wanted.uid && wanted.groups.length === 0 && extra.length === 0
  return isEmpty ? undefined : wanted
}

/** Node joins what a client sends several times. */
const valuesOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? value.split(/,\s*/) : value

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

const serviceAccount = /^system:serviceaccount:([^:]+):([^:]+)$/

function* requests({ username, uid, groups, extra }: Wanted, user: User): Generator<Attributes> {
  const base = { user, verb: 'impersonate' }
  const [, namespace, name] = serviceAccount.exec(username) ?? []
  if (namespace && name)
    yield { ...base, group: '', version: 'v1', resource: 'serviceaccounts', namespace, name }
  else yield { ...base, group: '', version: 'v1', resource: 'users', name: username }
  for (const name of groups) yield { ...base, group: '', version: 'v1', resource: 'groups', name }
  const authentication = { ...base, group: 'authentication.k8s.io', version: 'v1' }
  for (const [subresource, values] of Object.entries(extra))
    for (const name of values)
      yield { ...authentication, resource: 'userextras', subresource, name }
  if (uid) yield { ...authentication, resource: 'uids', name: uid }
}

function taken({ username, uid, groups, extra }: Wanted): User {
  const [, namespace] = serviceAccount.exec(username) ?? []
  const own =
    namespace && groups.length === 0
      ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
      : groups
  const isAnonymous = username === anonymous.username
  return {
    username,
    groups: isAnonymous && groups.length === 0 ? anonymous.groups : withAuthenticated(own),
    ...(uid && { uid }),
    ...(Object.keys(extra).length > 0 && { extra }),
  }
}

/** Upstream prints the first of what was wanted as Go prints an object reference. */
function withoutUser({ uid, groups, extra }: Wanted, path: string): Answer {
  const [first] = Object.entries(extra)
  const [kind, name] = groups[0]
    ? ['Group', groups[0]]
    : first
      ? ['UserExtra', first[1][0]]
      : ['UID', uid]
  return {
    status: 500,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body: `Internal Server Error: ${JSON.stringify(path)}: requested [{${kind}  ${name}    }] without impersonating a user\n`,
  }
}
