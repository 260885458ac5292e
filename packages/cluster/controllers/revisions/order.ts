import { byCreation } from '../../client/order.ts'
import type { ControllerRevision } from '../../client/resources.ts'

/** Oldest first; those of one number by when they were made, then by name. */
export const byRevision = (a: ControllerRevision, b: ControllerRevision): number =>
  a.revision - b.revision || byCreation(a, b)

export const highestRevision = (revisions: readonly ControllerRevision[]): number =>
  revisions.reduce((highest, { revision }) => Math.max(highest, revision), 0)
