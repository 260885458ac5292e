import { arch } from 'node:process'
import type { Client } from '@galley/cluster/client/client'
import { nodes } from '@galley/cluster/client/resources'
import { GalleyError } from '@galley/kit/errors'
import type { App } from './app.ts'

/** As Kubernetes and images call this machine's architecture. */
const ownArchitecture = arch === 'x64' ? 'amd64' : arch

/**
 * What a cluster lacks that the app could use, a sentence each.
 * @throws GalleyError when no node can run the image, which is for machines such as this one
 */
export async function remarksOn(client: Client, app: App): Promise<readonly string[]> {
  const [{ items }, hasMetrics] = await Promise.all([client.list(nodes), servesMetrics(client)])
  const architectures = items.map(({ metadata, status }) => {
    const { labels = {} } = metadata
    return status?.nodeInfo?.architecture ?? labels['kubernetes.io/arch'] ?? ownArchitecture
  })
  return [
    ...otherArchitectures(architectures),
    ...(hasMetrics
      ? []
      : [
          `This cluster serves no metrics (metrics.k8s.io): the autoscaler stays at ${app.min} until it does, as with metrics-server.`,
        ]),
  ]
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
