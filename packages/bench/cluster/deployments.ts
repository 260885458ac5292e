import { setTimeout as delay } from 'node:timers/promises'
import { GalleyError } from '@galley/kit/errors'
import type { ApiClient } from './api-client.ts'

const collection = '/apis/apps/v1/namespaces/default/deployments'
const pause = 50
/** The longest that anybody is waited for. */
const patience = 600_000

export async function createDeployment(
  client: ApiClient,
  name: string,
  replicas: number,
): Promise<void> {
  const labels = { app: name }
  const body = {
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'app', image: 'app:1' }] },
      },
    },
  }
  await client.send('POST', collection, JSON.stringify(body))
}

export async function scaleDeployment(
  client: ApiClient,
  name: string,
  replicas: number,
): Promise<void> {
  const path = `${collection}/${name}/scale`
  const scale = JSON.parse(await client.send('GET', path))
  await client.send('PUT', path, JSON.stringify({ ...scale, spec: { replicas } }))
}

interface Status {
  readonly replicas?: number
  readonly readyReplicas?: number
}

export const untilReady = (client: ApiClient, name: string, replicas: number): Promise<void> =>
  until(client, name, ({ readyReplicas = 0 }) => readyReplicas === replicas)

/** Until its last pod is gone, too. */
export async function untilGone(client: ApiClient, name: string): Promise<void> {
  await until(client, name, ({ replicas = 0 }) => replicas === 0)
  const path = `/api/v1/namespaces/default/pods?limit=1&labelSelector=app%3D${name}`
  const isGone = async () => JSON.parse(await client.send('GET', path)).items.length === 0
  await poll(isGone, name)
}

const until = (client: ApiClient, name: string, isSo: (status: Status) => boolean) =>
  poll(async () => {
    const { status } = JSON.parse(await client.send('GET', `${collection}/${name}`))
    return isSo(status ?? {})
  }, name)

async function poll(isSo: () => Promise<boolean>, name: string): Promise<void> {
  const end = performance.now() + patience
  while (!(await isSo())) {
    if (performance.now() > end)
      throw new GalleyError('unavailable', `Deployment ${name} is not there after ten minutes`)
    await delay(pause)
  }
}
