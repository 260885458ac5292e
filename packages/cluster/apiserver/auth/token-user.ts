import type { ReadToken, SecretTokenClaims, TokenClaims } from '../../pki/service-account-tokens.ts'
import type { Store } from '../../store/store.ts'
import type { User } from '../call.ts'
import { type Access, apiAudiences } from './access.ts'
import { staticTokenUser } from './static-tokens.ts'
import { isOver, objectAt, whatIsOver } from './token-objects.ts'

export type TokenOutcome =
  | { readonly kind: 'user'; readonly user: User; readonly audiences: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string }

export interface TokenTools extends Pick<Access, 'tokens' | 'staticTokens'> {
  readonly store: Store
  /** Milliseconds since the epoch. */
  readonly now: number
}

const noToken = 'invalid bearer token'

/** Upstream asks two authenticators, of which the first knows no such token. */
const refused = (reason: string): TokenOutcome => ({
  kind: 'refused',
  reason: reason === noToken ? reason : `[${noToken}, ${reason}]`,
})

/** Whom a token stands for: a service account's as long as the account, and what the token is bound to, are there. */
export async function tokenUser(
  token: string,
  tools: TokenTools,
  wanted: readonly string[] = apiAudiences,
): Promise<TokenOutcome> {
  const isWanted = (audience: string) => wanted.includes(audience)
  const known = staticTokenUser(tools.staticTokens, token)
  const meant = apiAudiences.filter(isWanted)
  if (known && meant.length > 0) return { kind: 'user', user: known, audiences: meant }
  const read = await tools.tokens.read(token, tools.now / 1000)
  if (read.kind === 'foreign') return refused(noToken)
  if (read.kind === 'refused') return refused(read.reason)
  const given = read.kind === 'bound' ? read.claims.audiences : apiAudiences
  const audiences = given.filter(isWanted)
  if (audiences.length === 0)
    return refused(
      `token audiences ${list(given)} is invalid for the target audiences ${list(wanted)}`,
    )
  const problem = problemOf(read, token, tools)
  if (problem !== undefined) return refused(problem)
  const user = read.kind === 'bound' ? boundUser(read.claims) : accountUser(read.claims)
  return { kind: 'user', user, audiences }
}

const list = (values: readonly string[]) =>
  `[${values.map((value) => JSON.stringify(value)).join(' ')}]`

function problemOf(
  read: Extract<ReadToken, { kind: 'bound' | 'secret' }>,
  token: string,
  { store, now }: TokenTools,
): string | undefined {
  return read.kind === 'bound'
    ? (read.problem ?? whatIsOver(read.claims, store, now))
    : secretProblem(read.claims, token, store)
}

/** A secret's token holds for as long as the secret holds it, and the account is there. */
function secretProblem(
  { namespace, secret, serviceAccount }: SecretTokenClaims,
  token: string,
  store: Store,
): string | undefined {
  const holder = objectAt(store, 'secrets', namespace, secret)
  if (!holder || isOver(holder, Number.POSITIVE_INFINITY)) return 'Token has been invalidated'
  const held = Buffer.from(holder.data?.token ?? '', 'base64').toString()
  if (held !== token) return "Token does not match server's copy"
  const account = objectAt(store, 'serviceaccounts', namespace, serviceAccount.name)
  if (!account) return `serviceaccounts ${JSON.stringify(serviceAccount.name)} not found`
  if (isOver(account, Number.POSITIVE_INFINITY))
    return `ServiceAccount ${namespace}/${serviceAccount.name} has been deleted`
  const { uid } = account.metadata
  if (uid === serviceAccount.uid) return undefined
  return `ServiceAccount UID (${uid}) does not match claim (${serviceAccount.uid})`
}

const accountUser = ({
  namespace,
  serviceAccount: { name, uid },
}: Pick<TokenClaims, 'namespace' | 'serviceAccount'>): User => ({
  username: `system:serviceaccount:${namespace}:${name}`,
  uid,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
})

function boundUser(claims: TokenClaims): User {
  const { bound, id } = claims
  const node = bound?.kind === 'Node' ? bound : claims.node
  return {
    ...accountUser(claims),
    extra: {
      'authentication.kubernetes.io/credential-id': [`JTI=${id}`],
      ...(node && { 'authentication.kubernetes.io/node-name': [node.name] }),
      ...(node?.uid && { 'authentication.kubernetes.io/node-uid': [node.uid] }),
      ...(bound?.kind === 'Pod' && {
        'authentication.kubernetes.io/pod-name': [bound.name],
        'authentication.kubernetes.io/pod-uid': [bound.uid],
      }),
    },
  }
}
