import type { Client } from '../../client/client.ts'
import { isAlreadyExists } from '../../client/errors.ts'
import { keyOf } from '../objects/keys.ts'
import type { Server } from '../server.ts'
import type { InitialObject } from './objects.ts'

/**
 * Makes what is missing, all at once: what lies in a namespace comes in a later call than the namespace. What is there is
 * left as it is: it may have been changed on purpose.
 */
export async function bootstrap(
  server: Server,
  client: Client,
  objects: readonly InitialObject[],
): Promise<void> {
  const missing = objects.filter((initial) => !isThere(server, initial))
  await Promise.all(missing.map((initial) => make(client, initial)))
}

function isThere({ resources, store }: Server, { resource, object }: InitialObject): boolean {
  const found = resources.find(resource.group, resource.version, resource.plural)
  const { namespace = '', name = '' } = object.metadata
  return found !== undefined && store.get(keyOf(found.kind, namespace, name)) !== undefined
}

async function make(client: Client, { resource, object, manager }: InitialObject): Promise<void> {
  try {
    await client.create(resource, object, manager ? { fieldManager: manager } : {})
  } catch (error) {
    if (!isAlreadyExists(error)) throw error
  }
}
