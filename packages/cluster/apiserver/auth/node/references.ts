import { isObject } from '../../../kinds/json.ts'

/** A name within a namespace, that of what refers to it unless it names another. */
export interface Reference {
  readonly kind: 'secret' | 'configmap'
  readonly name: string
  readonly namespace?: string
}

/** Fields that refer to an object, wherever in a pod or a volume they stand, and the field of theirs that names it. */
const referring: Readonly<Record<string, readonly [Reference['kind'], string]>> = {
  configMap: ['configmap', 'name'],
  configMapKeyRef: ['configmap', 'name'],
  configMapRef: ['configmap', 'name'],
  nodeExpandSecretRef: ['secret', 'name'],
  nodePublishSecretRef: ['secret', 'name'],
  nodeStageSecretRef: ['secret', 'name'],
  secretKeyRef: ['secret', 'name'],
  secretRef: ['secret', 'name'],
}

/** The secrets and config maps that a spec refers to: what the node that it runs on has to read. */
export function referencesIn(spec: unknown): Reference[] {
  if (Array.isArray(spec)) return spec.flatMap(referencesIn)
  if (!isObject(spec)) return []
  return Object.entries(spec).flatMap(([field, value]) => [
    ...own(field, value),
    ...referencesIn(value),
  ])
}

function own(field: string, value: unknown): Reference[] {
  // A volume names its secret by another field than a source of a projected one.
  if (field === 'secret')
    return [...named('secret', value, 'secretName'), ...named('secret', value, 'name')]
  if (field === 'azureFile') return named('secret', value, 'secretName', 'secretNamespace')
  if (field === 'imagePullSecrets' && Array.isArray(value))
    return value.flatMap((it) => named('secret', it, 'name'))
  const found = Object.hasOwn(referring, field) ? referring[field] : undefined
  return found ? named(found[0], value, found[1]) : []
}

function named(
  kind: Reference['kind'],
  value: unknown,
  nameField: string,
  namespaceField = 'namespace',
): Reference[] {
  if (!isObject(value) || typeof value[nameField] !== 'string') return []
  const namespace = value[namespaceField]
  return [{ kind, name: value[nameField], ...(typeof namespace === 'string' && { namespace }) }]
}
