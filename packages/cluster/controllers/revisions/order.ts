import type { ControllerRevision } from '../../client/resources.ts'

/** Oldest first; those of one number by when they were made, then by name. */
export function byRevision(a: ControllerRevision, b: ControllerRevision): number {
  const [left, right] = [a.metadata, b.metadata]
  return (
    a.revision - b.revision ||
    compare(left.creationTimestamp ?? '', right.creationTimestamp ?? '') ||
    compare(left.name ?? '', right.name ?? '')
  )
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export const highestRevision = (revisions: readonly ControllerRevision[]): number =>
  revisions.reduce((highest, { revision }) => Math.max(highest, revision), 0)
