import type { Client } from '@galley/cluster/client/client'
import type { ResourceRef } from '@galley/cluster/client/resource'
import {
  deployments,
  horizontalPodAutoscalers,
  pods,
  services,
} from '@galley/cluster/client/resources'
import { sleep, systemClock } from '@galley/kit/clock'
import { type App, selectorOf } from './app.ts'
import { ownObject } from './own-object.ts'

type AppPlace = Pick<App, 'name' | 'namespace'>

const pollMs = 100

/** Deletes an app's objects; false where there were none. Resolves once its pods are gone. */
export async function takeDown(
  client: Client,
  app: AppPlace,
  signal: AbortSignal,
): Promise<boolean> {
  const kinds: readonly ResourceRef[] = [horizontalPodAutoscalers, services, deployments]
  // All are looked at before any is deleted.
  const found = await Promise.all(
    kinds.map(async (resource) => ({ resource, object: await ownObject(client, resource, app) })),
  )
  const own = found.filter(({ object }) => object !== undefined)
  await Promise.all(
    own.map(({ resource }) => client.delete(resource, app, { propagationPolicy: 'Background' })),
  )
  const query = { labelSelector: selectorOf(app.name) }
  while ((await client.list(pods, app.namespace, query)).items.length > 0)
    await sleep(systemClock, pollMs, signal)
  return own.length > 0
}
