import type { Client } from '@galley/cluster/client/client'
import {
  deployments,
  type HorizontalPodAutoscaler,
  horizontalPodAutoscalers,
  services,
} from '@galley/cluster/client/resources'
import { managedByGalley } from './app.ts'
import { balancedWays } from './app-url.ts'

/** An app of a cluster, as it is now. */
export interface AppState {
  readonly name: string
  readonly namespace: string
  readonly image: string
  readonly ready: number
  readonly wanted: number
  readonly scale: string
  readonly url: string
}

/** All apps that `galley up` made; of one namespace, or of all. */
export async function appsOf(client: Client, namespace = ''): Promise<readonly AppState[]> {
  const query = { labelSelector: managedByGalley }
  const [made, reached, scaled] = await Promise.all([
    client.list(deployments, namespace, query),
    client.list(services, namespace, query),
    client.list(horizontalPodAutoscalers, namespace, query),
  ])
  return made.items.map(({ metadata, spec, status }) => {
    const isIts = (it: { metadata: typeof metadata }) =>
      it.metadata.name === metadata.name && it.metadata.namespace === metadata.namespace
    const service = reached.items.find(isIts)
    return {
      name: metadata.name ?? '',
      namespace: metadata.namespace ?? '',
      image: spec?.template.spec?.containers[0]?.image ?? '',
      ready: status?.readyReplicas ?? 0,
      wanted: spec?.replicas ?? 1,
      scale: scaleOf(scaled.items.find(isIts)),
      url: (service && balancedWays(service)[0]?.url) ?? '-',
    }
  })
}

/** `1..5, cpu 12% of 50%`. */
function scaleOf(autoscaler: HorizontalPodAutoscaler | undefined): string {
  if (!autoscaler) return '-'
  const { minReplicas = 1, maxReplicas, metrics = [] } = autoscaler.spec ?? {}
  const used = autoscaler.status?.currentMetrics?.[0]?.resource?.current.averageUtilization
  const target = metrics[0]?.resource?.target.averageUtilization
  return `${minReplicas}..${maxReplicas}, cpu ${used ?? '?'}% of ${target ?? '?'}%`
}
