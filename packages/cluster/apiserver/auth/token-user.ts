import type {
  BoundObject,
  ServiceAccountTokens,
  TokenClaims,
} from '../../pki/service-account-tokens.ts'
import type { Store } from '../../store/store.ts'
import type { User } from '../call.ts'
import { apiAudiences } from './access.ts'

export type TokenOutcome =
  | { readonly kind: 'user'; readonly user: User; readonly audiences: readonly string[] }
  | { readonly kind: 'refused'; readonly reason: string }

const refused = (reason: string): TokenOutcome => ({ kind: 'refused', reason })

/** Whom a service account's token stands for, as long as the account, and what the token is bound to, are there. */
export async function tokenUser(
  token: string,
  {
    store,
    tokens,
    now,
  }: { readonly store: Store; readonly tokens: ServiceAccountTokens; readonly now: number },
  wanted: readonly string[] = apiAudiences,
): Promise<TokenOutcome> {
  const claims = await tokens.read(token, now / 1000)
  if (!claims) return refused('invalid bearer token')
  const audiences = claims.audiences.filter((it) => wanted.includes(it))
  if (audiences.length === 0)
    return refused(
      `[invalid bearer token, token audiences ${list(claims.audiences)} is invalid for the target audiences ${list(wanted)}]`,
    )
  const gone = whatIsGone(claims, store)
  return gone
    ? refused(`[invalid bearer token, ${gone}]`)
    : { kind: 'user', user: userOf(claims), audiences }
}

const list = (values: readonly string[]) =>
  `[${values.map((value) => JSON.stringify(value)).join(' ')}]`

function whatIsGone(
  { namespace, serviceAccount, bound }: TokenClaims,
  store: Store,
): string | undefined {
  const { name, uid } = serviceAccount
  if (uidAt(store, 'serviceaccounts', namespace, name) !== uid)
    return `serviceaccounts ${JSON.stringify(name)} not found`
  if (!bound) return undefined
  const plural = plurals[bound.kind]
  const found = uidAt(store, plural, bound.kind === 'Node' ? '' : namespace, bound.name)
  return found === bound.uid ? undefined : `${plural} ${JSON.stringify(bound.name)} not found`
}

const plurals: Readonly<Record<BoundObject['kind'], string>> = {
  Pod: 'pods',
  Secret: 'secrets',
  Node: 'nodes',
}

function uidAt(store: Store, plural: string, namespace: string, name: string): string | undefined {
  const entry = store.get(`//${plural}/${namespace ? `${namespace}/` : ''}${name}`)
  return entry && /"uid":"([^"]*)"/.exec(entry.value)?.[1]
}

function userOf({ namespace, serviceAccount, bound, id }: TokenClaims): User {
  return {
    username: `system:serviceaccount:${namespace}:${serviceAccount.name}`,
    uid: serviceAccount.uid,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
    extra: {
      'authentication.kubernetes.io/credential-id': [`JTI=${id}`],
      ...(bound?.kind === 'Pod' && {
        'authentication.kubernetes.io/pod-name': [bound.name],
        'authentication.kubernetes.io/pod-uid': [bound.uid],
      }),
    },
  }
}
