import type { KubeObject } from '../../kinds/object.ts'

const leadingFields = [
  'name',
  'generateName',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
] as const

/** Fields in the order that upstream writes. */
export function ordered(object: KubeObject): KubeObject {
  const { kind, apiVersion, metadata, ...fields } = object
  const leading: Record<string, unknown> = {}
  for (const field of leadingFields)
    if (metadata[field] !== undefined) leading[field] = metadata[field]
  return { kind, apiVersion, metadata: { ...leading, ...metadata }, ...fields }
}
