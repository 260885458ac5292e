import { apiServices } from '../../client/api-services.ts'
import type { Client } from '../../client/client.ts'
import type { UsageBoard } from '../../client/usage.ts'
import { nodeMetrics } from '../../kinds/metrics/node-metrics.ts'
import { podMetrics } from '../../kinds/metrics/pod-metrics.ts'
import { structs } from '../../kinds/structure/structs.ts'
import { bootstrap } from '../bootstrap/bootstrap.ts'
import type { InitialObject } from '../bootstrap/objects.ts'
import type { Server } from '../server.ts'
import { computedNodeMetrics, computedPodMetrics } from './computed-metrics.ts'
import { Usages } from './usage-board.ts'

/**
 * Where node agents offer to tell what is used. As soon as the first does, `metrics.k8s.io` is served, with the role and
 * the registration that come with metrics-server.
 */
export function metricsApi(server: Server, client: Client): UsageBoard {
  const usages: Usages = new Usages(() => {
    const { resources } = server
    const pods = computedPodMetrics(server, usages)
    resources.add({
      kind: podMetrics,
      struct: structs(podMetrics.structure),
      structs,
      computed: pods,
    })
    const nodes = computedNodeMetrics(server, usages)
    resources.add({
      kind: nodeMetrics,
      struct: structs(nodeMetrics.structure),
      structs,
      computed: nodes,
    })
    void furnish(server, client).catch((error: unknown) =>
      server.log.warn({ err: error }, 'metrics are served, but not registered'),
    )
  })
  return usages
}

async function furnish(server: Server, client: Client): Promise<void> {
  await bootstrap(server, client, [reader, registration])
}

const group = 'metrics.k8s.io'

/** Whoever may see a namespace may see what its pods use. */
const reader: InitialObject = {
  resource: {
    group: 'rbac.authorization.k8s.io',
    version: 'v1',
    plural: 'clusterroles',
    kind: 'ClusterRole',
  },
  object: {
    metadata: {
      name: 'system:aggregated-metrics-reader',
      labels: {
        'rbac.authorization.k8s.io/aggregate-to-admin': 'true',
        'rbac.authorization.k8s.io/aggregate-to-edit': 'true',
        'rbac.authorization.k8s.io/aggregate-to-view': 'true',
      },
    },
    rules: [{ apiGroups: [group], resources: ['pods', 'nodes'], verbs: ['get', 'list', 'watch'] }],
  },
}

const registration: InitialObject = {
  resource: apiServices,
  object: {
    metadata: { name: `v1beta1.${group}` },
    spec: { group, version: 'v1beta1', groupPriorityMinimum: 100, versionPriority: 100 },
  },
}
