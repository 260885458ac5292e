import type { KubeObject } from '../../kinds/object.ts'
import type { DeleteOptions, Propagation } from '../options/delete-options.ts'
import type { Resource } from '../resources.ts'

export const orphanFinalizer = 'orphan'
export const foregroundFinalizer = 'foregroundDeletion'

/** Events own nothing and are owned by nothing. */
const isCollected = ({ kind }: Resource) => kind.plural !== 'events'

/** The object's finalizers once those that tell the garbage collector what to do are as the options say. */
export function collectionFinalizers(
  resource: Resource,
  { metadata }: KubeObject,
  options: DeleteOptions,
): string[] {
  const finalizers = metadata.finalizers ?? []
  const others = finalizers.filter((it) => it !== orphanFinalizer && it !== foregroundFinalizer)
  if (!isCollected(resource)) return others
  const policy =
    explicitPolicy(options) ?? policyOfFinalizers(finalizers) ?? defaultPolicy(resource)
  if (policy === 'Orphan') return kept(finalizers, [...others, orphanFinalizer])
  if (policy === 'Foreground') return kept(finalizers, [...others, foregroundFinalizer])
  return others
}

function explicitPolicy({ orphanDependents, propagationPolicy }: DeleteOptions) {
  if (orphanDependents !== undefined) return orphanDependents ? 'Orphan' : 'Background'
  return propagationPolicy
}

const policyOfFinalizers = (finalizers: readonly string[]): Propagation | undefined => {
  const found = finalizers.find((it) => it === orphanFinalizer || it === foregroundFinalizer)
  if (!found) return undefined
  return found === orphanFinalizer ? 'Orphan' : 'Foreground'
}

const defaultPolicy = ({ kind }: Resource): Propagation =>
  kind.defaultPropagation === 'orphan' ? 'Orphan' : 'Background'

/** The order stays where the same finalizers are there already. */
function kept(before: readonly string[], after: readonly string[]): string[] {
  const isSame = before.length === after.length && after.every((it) => before.includes(it))
  return [...(isSame ? before : after)]
}
