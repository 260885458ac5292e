import { dnsLabelErrors, dnsSubdomainErrors } from '../../kinds/validate/names.ts'
import type { Answer, Attributes, User } from '../call.ts'
import { anonymous, withAuthenticated } from './authenticate.ts'
import { escaped, forbidden } from './forbidden.ts'
import type { Decider } from './rbac.ts'

/** Whom a request wants to be taken for. */
interface Wanted {
  readonly username: string
  readonly uid: string
  readonly groups: readonly string[]
  readonly extra: Readonly<Record<string, readonly string[]>>
}

const prefix = 'impersonate-'
const extraPrefix = 'extra-'

/**
 * The user that a request is to be taken for by its `Impersonate-…` headers, where who sends it may; the sender without such
 * headers. Throws the refusal. An answer instead of a user is upstream's to headers that make no sense.
 */
export function impersonate(
  rawHeaders: readonly string[],
  user: User,
  decider: Decider,
  target: string,
): User | Answer {
  const wanted = wantedBy(rawHeaders)
  if (!wanted) return user
  if (!wanted.username) return withoutUser(wanted, target)
  for (const asked of requests(wanted, user)) {
    const { isAllowed, reason } = decider.decide(asked)
    if (!isAllowed) throw forbidden(asked, reason)
  }
  return taken(wanted)
}

function wantedBy(rawHeaders: readonly string[]): Wanted | undefined {
  const headers = impersonationHeaders(rawHeaders)
  const [username = ''] = headers.get('user') ?? []
  const [uid = ''] = headers.get('uid') ?? []
  const groups = headers.get('group') ?? []
  const extra = [...headers].filter(([name]) => name.startsWith(extraPrefix))
  if (!username && !uid && groups.length === 0 && extra.length === 0) return undefined
  const named = extra.map(([name, values]) => [decoded(name.slice(extraPrefix.length)), values])
  return { username, uid, groups, extra: Object.fromEntries(named) }
}

/** The values of each `Impersonate-…` header. They may hold commas, so what Node joins by them is of no use. */
function impersonationHeaders(rawHeaders: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? ''
    if (!name.startsWith(prefix)) continue
    const key = name.slice(prefix.length)
    found.set(key, [...(found.get(key) ?? []), rawHeaders[index + 1] ?? ''])
  }
  return found
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

/** The namespace and name that a user name of a service account is made of; nothing for those of others. */
function accountIn(username: string): readonly [string, string] | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]*):([^:]*)$/.exec(username) ?? []
  if (namespace === undefined || name === undefined) return undefined
  const problems = [...dnsLabelErrors(namespace), ...dnsSubdomainErrors(name)]
  return problems.length === 0 ? [namespace, name] : undefined
}

function* requests({ username, uid, groups, extra }: Wanted, user: User): Generator<Attributes> {
  const base = { user, verb: 'impersonate' }
  const account = accountIn(username)
  const [namespace = '', name = ''] = account ?? []
  if (account)
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
  const [namespace] = accountIn(username) ?? []
  const own =
    namespace !== undefined && groups.length === 0
      ? ['system:serviceaccounts', `system:serviceaccounts:${namespace}`]
      : groups
  return {
    username,
    groups: withUsualGroup(username, own),
    ...(uid && { uid }),
    ...(Object.keys(extra).length > 0 && { extra }),
  }
}

/** Everybody is in one of the two groups; who asks for a group of the unauthenticated is not made one of the others. */
function withUsualGroup(username: string, groups: readonly string[]): readonly string[] {
  const has = (group: string) => groups.includes(group)
  if (username !== anonymous.username)
    return has('system:unauthenticated') ? groups : withAuthenticated(groups)
  return has('system:unauthenticated') ? groups : [...groups, 'system:unauthenticated']
}

/** Upstream prints what was wanted as Go prints references to objects. */
function withoutUser({ uid, groups, extra }: Wanted, target: string): Answer {
  const version = 'authentication.k8s.io/v1'
  const references = [
    ...groups.map((name) => `{Group  ${name}    }`),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => `{UserExtra  ${value}  ${version}  ${key}}`),
    ),
    ...(uid ? [`{UID  ${uid}  ${version}  }`] : []),
  ]
  const problem = `requested [${references.join(' ')}] without impersonating a user`
  return {
    status: 500,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body: escaped(`Internal Server Error: ${JSON.stringify(target)}: ${problem}\n`),
  }
}
