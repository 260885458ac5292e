import type { ApiObject } from '../../client/resource.ts'

const foreground = 'foregroundDeletion'
const orphan = 'orphan'

export const waitsForDependents = (object: ApiObject): boolean => isLeaving(object, foreground)
export const letsDependentsGo = (object: ApiObject): boolean => isLeaving(object, orphan)

const isLeaving = ({ metadata }: ApiObject, finalizer: string) =>
  Boolean(metadata.deletionTimestamp) && (metadata.finalizers ?? []).includes(finalizer)

/** How an object is deleted that nobody owns any more: as its finalizers ask for, else in the background. */
export function propagationOf({ metadata }: ApiObject): 'Orphan' | 'Foreground' | 'Background' {
  if (metadata.finalizers?.includes(orphan)) return 'Orphan'
  return metadata.finalizers?.includes(foreground) ? 'Foreground' : 'Background'
}

/** The finalizers without the one that has done its work. */
export const withoutFinalizer = (object: ApiObject): string[] => {
  const done = waitsForDependents(object) ? foreground : orphan
  return object.metadata.finalizers?.filter((it) => it !== done) ?? []
}
