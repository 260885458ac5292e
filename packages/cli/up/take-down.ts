import type { Client } from '@galley/cluster/client/client'
import { isNotFound } from '@galley/cluster/client/errors'
import {
  deployments,
  horizontalPodAutoscalers,
  pods,
  services,
} from '@galley/cluster/client/resources'
import { sleep, systemClock } from '@galley/kit/clock'
import type { App } from './app.ts'

type AppPlace = Pick<App, 'name' | 'namespace'>

const pollMs = 100

/** Deletes an app's objects; false where there were none. Resolves once its pods are gone. */
export async function takeDown(
  client: Client,
  app: AppPlace,
  signal: AbortSignal,
): Promise<boolean> {
  const kinds = [horizontalPodAutoscalers, services, deployments] as const
  const deleted = await Promise.all(
    kinds.map(async (resource) => {
      try {
        await client.delete(resource, app, { propagationPolicy: 'Background' })
        return true
      } catch (error) {
        if (isNotFound(error)) return false
        throw error
      }
    }),
  )
  const query = { labelSelector: `app.kubernetes.io/name=${app.name}` }
  while ((await client.list(pods, app.namespace, query)).items.length > 0)
    await sleep(systemClock, pollMs, signal)
  return deleted.some(Boolean)
}
