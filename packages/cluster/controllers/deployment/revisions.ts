import { byCreation } from '../../client/order.ts'
import type { ApiObject } from '../../client/resource.ts'
import type { Deployment, ReplicaSet } from '../../client/resources.ts'
import { type Annotations, copied, historyAnnotation, revisionAnnotation } from './annotations.ts'

/** None is 0; what cannot be read is undefined. */
export const revisionOf = ({ metadata }: ApiObject): bigint | undefined =>
  readRevision(metadata.annotations?.[revisionAnnotation] || '0')

/** Revisions are numbers of 64 bits: whoever wants to may write one that doubles do not hold. */
export function readRevision(text: string): bigint | undefined {
  const revision = /^[+-]?\d+$/.test(text) ? BigInt(text) : undefined
  return revision !== undefined && BigInt.asIntN(64, revision) === revision ? revision : undefined
}

export const highestRevision = (sets: readonly ReplicaSet[]): bigint => highestOf(sets)[0] ?? 0n

/** The second highest: 0 if there is none. */
export const revisionBefore = (sets: readonly ReplicaSet[]): bigint => highestOf(sets)[1] ?? 0n

const highestOf = (sets: readonly ReplicaSet[]): readonly bigint[] =>
  sets
    .flatMap((set) => revisionOf(set) ?? [])
    .filter((revision) => revision > 0n)
    .toSorted((a, b) => compare(b, a))

const compare = (a: bigint, b: bigint): number => (a < b ? -1 : a > b ? 1 : 0)

export function byRevision(a: ReplicaSet, b: ReplicaSet): number {
  const [left, right] = [revisionOf(a), revisionOf(b)]
  if (left === undefined || right === undefined) return byCreation(a, b)
  return compare(left, right) || byCreation(a, b)
}

/**
 * The annotations of the replica set of the present template: those of its deployment, and a revision above all others.
 * Undefined where its own cannot be read.
 */
export function newSetAnnotations(
  deployment: Deployment,
  { metadata }: Pick<ReplicaSet, 'metadata'>,
  revision: bigint,
): Annotations | undefined {
  const { annotations = {} } = metadata
  const before = annotations[revisionAnnotation]
  const known = revisionOf({ metadata })
  if (known === undefined) return undefined
  const next = { ...annotations, ...copied(deployment) }
  if (known >= revision) return next
  return {
    ...next,
    [revisionAnnotation]: String(revision),
    ...(before !== undefined && history(annotations[historyAnnotation] ?? '', before)),
  }
}

const longestHistory = 2000

/** What revisions a replica set had before; the first ones are forgotten where they would be too many. */
function history(before: string, revision: string): Annotations {
  if (before === '' || before.startsWith(',')) return { [historyAnnotation]: revision }
  const kept = before.split(',')
  const length = () => [...kept, revision].join().length
  while (kept.length > 0 && length() > longestHistory) kept.shift()
  return length() > longestHistory ? {} : { [historyAnnotation]: [...kept, revision].join() }
}
