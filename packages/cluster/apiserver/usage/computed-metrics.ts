import type { Reading } from '../../client/usage.ts'
import { goDurationText } from '../../kinds/go-duration.ts'
import type { NodeMetrics } from '../../kinds/metrics/node-metrics.ts'
import type { PodMetrics } from '../../kinds/metrics/pod-metrics.ts'
import type { KubeObject, ObjectMeta } from '../../kinds/object.ts'
import { find, findAll } from '../admission/lookup.ts'
import type { Computed } from '../resources.ts'
import { nowText, type Server, timeText } from '../server.ts'
import { notFoundError } from '../status.ts'
import { amounts } from './amounts.ts'
import type { Usages } from './usage-board.ts'

type Pod = KubeObject & { spec: { nodeName?: string } }

const apiVersion = 'metrics.k8s.io/v1beta1'
const pods = { group: '', version: 'v1', plural: 'pods' }
const nodes = { group: '', version: 'v1', plural: 'nodes' }

/** What pods use, as far as their nodes' agents can tell. */
export const computedPodMetrics = (server: Server, usages: Usages): Computed => ({
  get(namespace, name) {
    const pod = find<Pod>(server, pods, namespace, name)
    const metrics = pod && podMetricsOf(server, usages, pod)
    if (metrics) return metrics
    throw notFoundError({
      group: 'metrics.k8s.io',
      resource: 'podmetrics',
      name: `${namespace}/${name}`,
    })
  },
  list: (namespace, isSelected) =>
    findAll<Pod>(server, pods, namespace)
      .filter(isSelected)
      .map((pod) => podMetricsOf(server, usages, pod))
      .filter((it) => it !== undefined),
})

/** What nodes use, as far as their agents can tell. */
export const computedNodeMetrics = (server: Server, usages: Usages): Computed => ({
  get(_, name) {
    const node = find(server, nodes, '', name)
    const metrics = node && nodeMetricsOf(server, usages, node)
    if (metrics) return metrics
    throw notFoundError({ group: 'metrics.k8s.io', resource: 'nodemetrics', name })
  },
  list: (_, isSelected) =>
    findAll(server, nodes)
      .filter(isSelected)
      .map((node) => nodeMetricsOf(server, usages, node))
      .filter((it) => it !== undefined),
})

function podMetricsOf(
  server: Server,
  usages: Usages,
  { metadata, spec }: Pod,
): PodMetrics | undefined {
  const { namespace = '', name = '' } = metadata
  const found = usages.of(spec.nodeName ?? '')?.pod(namespace, name)
  return (
    found && {
      apiVersion,
      kind: 'PodMetrics',
      ...readAt(server, metadata, found),
      containers: found.containers.map((it) => ({ name: it.name, usage: amounts(it) })),
    }
  )
}

function nodeMetricsOf(
  server: Server,
  usages: Usages,
  { metadata }: KubeObject,
): NodeMetrics | undefined {
  const found = usages.of(metadata.name ?? '')?.node()
  return (
    found && {
      apiVersion,
      kind: 'NodeMetrics',
      ...readAt(server, metadata, found),
      usage: amounts(found.usage),
    }
  )
}

const readAt = (server: Server, { namespace, name, labels }: ObjectMeta, reading: Reading) => ({
  metadata: {
    ...(name && { name }),
    ...(namespace && { namespace }),
    ...(labels && { labels }),
    creationTimestamp: nowText(server),
  },
  timestamp: timeText(reading.at),
  window: goDurationText(reading.window),
})
