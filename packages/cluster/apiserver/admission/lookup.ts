import type { KubeObject } from '../../kinds/object.ts'
import { keyOf, prefixOf } from '../objects/keys.ts'
import { targetOf } from '../scope.ts'
import type { Server } from '../server.ts'
import { forbiddenError } from '../status.ts'
import type { Attributes } from './admission.ts'

/** Which kind of objects a plugin looks up. */
export interface Source {
  readonly group: string
  readonly version: string
  readonly plural: string
}

/** An object as it is stored now; shared, not to be changed. `T` is trusted to be its kind's type. */
export function find<T extends KubeObject>(
  server: Server,
  { group, version, plural }: Source,
  namespace: string,
  name: string,
): T | undefined {
  const resource = server.resources.find(group, version, plural)
  const entry = resource && server.store.get(keyOf(resource.kind, namespace, name))
  return entry && (server.records.object(entry, resource) as T)
}

export function findAll<T extends KubeObject>(
  server: Server,
  { group, version, plural }: Source,
  namespace = '',
): readonly T[] {
  const resource = server.resources.find(group, version, plural)
  if (!resource) return []
  return server.store
    .list(prefixOf(resource.kind, namespace))
    .entries.map((entry) => server.records.object(entry, resource) as T)
}

/** A plugin's refusal, which names the object; one whose name is yet to be made by what it is made from. */
export function refuse({ scope, name, object }: Attributes, reason: string) {
  const { generateName } = object?.metadata ?? {}
  return forbiddenError(targetOf(scope, name || generateName || 'Unknown'), reason)
}
