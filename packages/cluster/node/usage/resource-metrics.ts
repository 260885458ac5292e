import type { Family, Figure } from './exposition.ts'
import type { MeasuredContainer, MeasuredPod, NodeUsage } from './node-usage.ts'

/** kubelet's `/metrics/resource`. */
export function resourceMetrics(usage: NodeUsage): readonly Family[] {
  const pods = usage.measured().filter(({ containers }) => containers.length > 0)
  const node = usage.node()
  const ofNode = (value: number | undefined): readonly Figure[] =>
    node && value !== undefined ? [{ labels: {}, value, at: node.at }] : []
  const ofContainers = (amountOf: (container: MeasuredContainer) => number) =>
    pods.flatMap((pod) => pod.containers.map((it) => containerFigure(pod, it, amountOf(it))))
  const ofPods = (amountOf: (container: MeasuredContainer) => number) =>
    pods.map((pod) => podFigure(pod, amountOf))
  return [
    {
      name: 'container_cpu_usage_seconds_total',
      kind: 'counter',
      help: '[STABLE] Cumulative cpu time consumed by the container in core-seconds',
      figures: ofContainers((it) => it.cpuSeconds),
    },
    {
      name: 'container_memory_working_set_bytes',
      kind: 'gauge',
      help: '[STABLE] Current working set of the container in bytes',
      figures: ofContainers((it) => it.memory),
    },
    {
      name: 'container_start_time_seconds',
      kind: 'gauge',
      help: '[STABLE] Start time of the container since unix epoch in seconds',
      figures: ofContainers((it) => it.startedAt / 1000),
    },
    {
      name: 'node_cpu_usage_seconds_total',
      kind: 'counter',
      help: '[STABLE] Cumulative cpu time consumed by the node in core-seconds',
      figures: ofNode(usage.cpuSeconds),
    },
    {
      name: 'node_memory_working_set_bytes',
      kind: 'gauge',
      help: '[STABLE] Current working set of the node in bytes',
      figures: ofNode(node?.usage.memory),
    },
    {
      name: 'pod_cpu_usage_seconds_total',
      kind: 'counter',
      help: '[STABLE] Cumulative cpu time consumed by the pod in core-seconds',
      figures: ofPods((it) => it.cpuSeconds),
    },
    {
      name: 'pod_memory_working_set_bytes',
      kind: 'gauge',
      help: '[STABLE] Current working set of the pod in bytes',
      figures: ofPods((it) => it.memory),
    },
    {
      name: 'resource_scrape_error',
      kind: 'gauge',
      help: '[STABLE] 1 if there was an error while getting container metrics, 0 otherwise',
      figures: [{ labels: {}, value: 0 }],
    },
  ]
}

const placeOf = ({ running }: MeasuredPod) => {
  const { namespace = '', name = '' } = running.pod.metadata
  return { namespace, pod: name }
}

const containerFigure = (pod: MeasuredPod, { name, at }: MeasuredContainer, value: number) => ({
  labels: { container: name, ...placeOf(pod) },
  value,
  at,
})

const podFigure = (pod: MeasuredPod, amountOf: (container: MeasuredContainer) => number) => ({
  labels: placeOf(pod),
  value: pod.containers.reduce((sum, it) => sum + amountOf(it), 0),
  at: Math.min(...pod.containers.map(({ at }) => at)),
})
