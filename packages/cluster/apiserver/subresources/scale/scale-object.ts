import type { ScalePaths } from '../../../kinds/kind.ts'
import type { KubeObject, ObjectMeta } from '../../../kinds/object.ts'
import type { Resource } from '../../resources.ts'
import { internalError, type StatusError } from '../../status.ts'
import { selectorText } from '../selector-text.ts'

/** How many there are to be of a scalable object, as an object of its own (autoscaling/v1 Scale). */
export type Scale = KubeObject & { spec: { replicas?: number } }

export const pathsOf = ({ kind }: Resource): ScalePaths => {
  if (!kind.scale) throw new TypeError(`${kind.kind} has no scale`)
  return kind.scale
}

/** In the inner form: no replicas are none. */
export function scaleOf(resource: Resource, object: KubeObject): Scale {
  const paths = pathsOf(resource)
  const replicas = at(object, paths.replicas)
  const selector = selectorText(at(object, paths.selector))
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: metadataOf(object),
    spec: typeof replicas === 'number' && replicas !== 0 ? { replicas } : {},
    status: {
      replicas: at(object, paths.statusReplicas) ?? 0,
      ...(selector && { selector }),
    },
  }
}

function metadataOf({ metadata }: KubeObject): ObjectMeta {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata
  const given = { name, namespace, uid, resourceVersion, creationTimestamp }
  return Object.fromEntries(Object.entries(given).filter(([, it]) => it !== undefined))
}

/** A custom object may lack the field that is to be scaled; a built-in one has its default. */
export const hasReplicas = (resource: Resource, object: KubeObject): boolean =>
  !resource.custom || typeof at(object, pathsOf(resource).replicas) === 'number'

export const dotted = (path: readonly string[]): string => path.map((step) => `.${step}`).join('')

export function missingReplicas(resource: Resource): StatusError {
  const message = `the spec replicas field ${JSON.stringify(dotted(pathsOf(resource).replicas))} does not exist`
  return internalError(message)
}

function at(object: unknown, path: readonly string[]): unknown {
  return path.reduce(
    (found: unknown, field) =>
      typeof found === 'object' && found !== null
        ? // Safe: any object may be asked for any field.
          (found as Record<string, unknown>)[field]
        : undefined,
    object,
  )
}

/** Sets a field, in place; what has to hold it is made. */
export function put(
  object: Record<string, unknown>,
  path: readonly string[],
  value: unknown,
): void {
  const [field = '', ...rest] = path
  if (rest.length === 0) object[field] = value
  else {
    object[field] ??= {}
    // Safe: a scalable object has structs on the way to its replicas.
    put(object[field] as Record<string, unknown>, rest, value)
  }
}
