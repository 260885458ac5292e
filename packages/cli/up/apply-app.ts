import type { Client } from '@galley/cluster/client/client'
import type { ApiObject } from '@galley/cluster/client/resource'
import type { App } from './app.ts'
import { type AppObject, objectsOf } from './app-objects.ts'
import { ownObject } from './own-object.ts'

/** An object that is to be applied, and how it is now. */
export interface Planned extends AppObject {
  readonly before: ApiObject | undefined
}

/**
 * What is to be applied of an app, in order.
 * @throws GalleyError where a name is somebody else's: then nothing is to be applied
 */
export const plannedOf = (client: Client, app: App): Promise<readonly Planned[]> =>
  Promise.all(
    objectsOf(app).map(async (it) => ({
      ...it,
      before: await ownObject(client, it.resource, app),
    })),
  )

const manager = 'galley'

/** Server-side apply: what others set of the object stays theirs. */
export async function applyObject(
  client: Client,
  { resource, object, before }: Planned,
): Promise<'created' | 'configured' | 'unchanged'> {
  const { metadata } = await client.apply(resource, object, { manager, force: true })
  if (!before) return 'created'
  return before.metadata.resourceVersion === metadata.resourceVersion ? 'unchanged' : 'configured'
}
