import { type BoundObject, leeway, type TokenClaims } from '../../pki/service-account-tokens.ts'
import type { Entry, Store } from '../../store/store.ts'

/** What of an object matters to tokens. */
export interface TokenObject {
  readonly metadata: { readonly uid?: string; readonly deletionTimestamp?: string }
  readonly data?: Readonly<Record<string, string>>
}

const known = new WeakMap<Entry, TokenObject>()

/** An object as it is stored, parsed once. */
export function objectAt(
  store: Store,
  plural: string,
  namespace: string,
  name: string,
): TokenObject | undefined {
  const entry = store.get(`//${plural}/${namespace ? `${namespace}/` : ''}${name}`)
  if (!entry) return undefined
  const found = known.get(entry)
  if (found) return found
  // Safe: the API wrote it.
  const parsed = JSON.parse(entry.value) as TokenObject
  known.set(entry, parsed)
  return parsed
}

/** Whether its deletion was due before a time (milliseconds since the epoch). */
export function isOver({ metadata }: TokenObject, before: number): boolean {
  const { deletionTimestamp } = metadata
  return deletionTimestamp !== undefined && Date.parse(deletionTimestamp) < before
}

const invalidated = 'service account token has been invalidated'

const boundKinds: Readonly<Record<BoundObject['kind'], { plural: string; name: string }>> = {
  Pod: { plural: 'pods', name: 'Pod' },
  Secret: { plural: 'secrets', name: 'secret' },
  Node: { plural: 'nodes', name: 'node' },
}

/** What a token needs and is no longer there, in upstream's words. */
export function whatIsOver(
  { namespace, serviceAccount, bound }: TokenClaims,
  store: Store,
  now: number,
): string | undefined {
  const before = now - leeway * 1000
  const { name, uid } = serviceAccount
  const account = objectAt(store, 'serviceaccounts', namespace, name)
  if (!account) return `serviceaccounts ${JSON.stringify(name)} not found`
  if (account.metadata.uid !== uid)
    return `service account UID (${account.metadata.uid}) does not match claim (${uid})`
  if (isOver(account, before)) return `service account ${namespace}/${name} has been deleted`
  return bound && whyBoundIsOver(bound, namespace, store, before)
}

function whyBoundIsOver(
  bound: BoundObject,
  namespace: string,
  store: Store,
  before: number,
): string | undefined {
  const { plural, name } = boundKinds[bound.kind]
  const found = objectAt(store, plural, bound.kind === 'Node' ? '' : namespace, bound.name)
  if (!found) return invalidated
  if (found.metadata.uid !== bound.uid)
    return `${name} UID (${found.metadata.uid}) does not match service account ${bound.kind.toLowerCase()} ref claim (${bound.uid})`
  return isOver(found, before) ? invalidated : undefined
}
