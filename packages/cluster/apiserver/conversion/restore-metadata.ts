import { clone } from '../../kinds/clone.ts'
import { isObject, type Json } from '../../kinds/json.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { validateLabels } from '../../kinds/validate/labels.ts'
import { validateAnnotations } from '../../kinds/validate/metadata.ts'
import { equal, goType } from '../../patch/json.ts'

/** Metadata that a webhook may not make of an object's, in upstream's words. */
export class MetadataError extends Error {}

/** The metadata of an object that was converted: its own, but for the labels and annotations that a webhook made. */
export function restoreMetadata(original: KubeObject, converted: Json): KubeObject['metadata'] {
  const { metadata: made } = converted
  if (made === undefined) throw new MetadataError('missing metadata in converted object')
  if (!isObject(made))
    throw new MetadataError(`invalid metadata of type ${goType(made)} in converted object`)
  const { labels: _, annotations: __, ...own } = clone(original.metadata)
  const labels = checked('labels', made.labels, original, (it) =>
    validateLabels('metadata.labels', it),
  )
  const annotations = checked('annotations', made.annotations, original, (it) =>
    validateAnnotations('metadata.annotation', it),
  )
  return { ...own, ...(labels && { labels }), ...(annotations && { annotations }) }
}

function checked(
  field: 'labels' | 'annotations',
  made: unknown,
  { metadata }: KubeObject,
  validate: (made: Readonly<Record<string, string>>) => ReturnType<typeof validateLabels>,
): Record<string, string> | undefined {
  if (made === undefined || made === null) return undefined
  if (!isObject(made))
    throw new MetadataError(`invalid metadata.${field} of type ${goType(made)} in converted object`)
  for (const [key, value] of Object.entries(made))
    if (typeof value !== 'string')
      throw new MetadataError(
        `metadata.${field}[${key}] must be a string, but is ${goType(value)} in converted object`,
      )
  // Safe: that is what was checked.
  const texts = made as Record<string, string>
  const errors = equal(texts, metadata[field] ?? {}) ? [] : validate(texts)
  const said = errors.map((error) => `${error.field}: ${error.message}`)
  if (said.length > 0) throw new MetadataError(said.length === 1 ? said[0] : `[${said.join(', ')}]`)
  return texts
}
