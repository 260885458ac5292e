import type { ApiObject } from '../../client/resource.ts'
import type { Deployment, ReplicaSet } from '../../client/resources.ts'
import { type Annotations, copied, historyAnnotation, revisionAnnotation } from './annotations.ts'
import { byCreation } from './replica-sets.ts'

/** None is 0; what cannot be read is undefined. */
export const revisionOf = ({ metadata }: ApiObject): number | undefined =>
  readRevision(metadata.annotations?.[revisionAnnotation] || '0')

const readRevision = (text: string): number | undefined =>
  /^[+-]?\d+$/.test(text) ? Number(text) : undefined

export const highestRevision = (sets: readonly ReplicaSet[]): number =>
  Math.max(0, ...sets.map((set) => revisionOf(set) ?? 0))

/** The second highest: 0 if there is none. */
export const revisionBefore = (sets: readonly ReplicaSet[]): number =>
  sets
    .map((set) => revisionOf(set) ?? 0)
    .toSorted((a, b) => b - a)
    .at(1) ?? 0

export function byRevision(a: ReplicaSet, b: ReplicaSet): number {
  const [left, right] = [revisionOf(a), revisionOf(b)]
  if (left === undefined || right === undefined) return byCreation(a, b)
  return left - right || byCreation(a, b)
}

/**
 * The annotations of the replica set of the present template: those of its deployment, and a revision above all others.
 * Undefined where its own cannot be read.
 */
export function newSetAnnotations(
  deployment: Deployment,
  { metadata }: Pick<ReplicaSet, 'metadata'>,
  revision: number,
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
