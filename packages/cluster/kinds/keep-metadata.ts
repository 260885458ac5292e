import type { KubeObject, ObjectMeta } from './object.ts'

const kept = [
  'labels',
  'annotations',
  'finalizers',
  'ownerReferences',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const

/** Some status updates leave the metadata alone, where most can change labels and annotations. */
export function keepMetadata(next: KubeObject, old: KubeObject): void {
  for (const field of kept) keep(next.metadata, old.metadata, field)
}

function keep<K extends keyof ObjectMeta>(next: ObjectMeta, old: ObjectMeta, field: K): void {
  if (old[field] === undefined) delete next[field]
  else next[field] = old[field]
}

/** What nobody comes to own by such a status update. */
export const metadataAndSpec = [['metadata'], ['spec']] as const
