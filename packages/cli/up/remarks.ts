import { arch } from 'node:process'
import type { Client } from '@galley/cluster/client/client'
import { nodes } from '@galley/cluster/client/resources'
import { GalleyError } from '@galley/kit/errors'
import type { App } from './app.ts'
import type { AppAnswer } from './app-url.ts'

/** As Kubernetes and images call this machine's architecture. */
const ownArchitecture = arch === 'x64' ? 'amd64' : arch

/**
 * Which nodes cannot run an image that is for machines such as this one, in a sentence.
 * @throws GalleyError when none can
 */
export async function architectureRemarks(client: Client): Promise<readonly string[]> {
  const { items } = await client.list(nodes)
  const found = items.map(
    ({ metadata, status }) =>
      status?.nodeInfo?.architecture || metadata.labels?.['kubernetes.io/arch'] || ownArchitecture,
  )
  return otherArchitectures(found)
}

/** What an autoscaler lacks that nobody tells how much is used. */
export async function metricsRemarks(client: Client, { min }: App): Promise<readonly string[]> {
  if (await servesMetrics(client)) return []
  return [
    `This cluster serves no metrics (metrics.k8s.io): the autoscaler stays at ${min} until it does, as with metrics-server.`,
  ]
}

/** What a service lacks that has no address of its own. */
export function addressRemarks({ url, isBalanced }: AppAnswer): readonly string[] {
  if (isBalanced) return []
  return [`This cluster gave the service no LoadBalancer address: ${url} is its node port.`]
}

export function otherArchitectures(found: readonly string[]): readonly string[] {
  const others = [...new Set(found)].filter((it) => it !== ownArchitecture)
  if (others.length === 0) return []
  const listed = others.join(', ')
  if (found.includes(ownArchitecture))
    return [`The image is for ${ownArchitecture}: nodes of ${listed} cannot run it.`]
  throw new GalleyError(
    'unsupported',
    `The image is for ${ownArchitecture}, and all nodes of this cluster are ${listed}`,
    { next: `Run the same command on a machine of ${listed}.` },
  )
}

async function servesMetrics(client: Client): Promise<boolean> {
  try {
    await client.read('/apis/metrics.k8s.io/v1beta1')
    return true
  } catch {
    // Not registered, or registered and nothing answers.
    return false
  }
}
