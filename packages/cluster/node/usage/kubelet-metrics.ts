import type { AgentNode } from '../agent/ports.ts'
import type { ProbeCounts } from '../probes/probe-counts.ts'
import type { Family } from './exposition.ts'

const titles = { liveness: 'Liveness', readiness: 'Readiness', startup: 'Startup' } as const

/** kubelet's `/metrics`, as far as there are such figures here. */
export function kubeletMetrics(node: AgentNode, counts: ProbeCounts): readonly Family[] {
  const pods = node.running.all()
  const states = pods.flatMap(({ sandbox }) =>
    (sandbox?.containers ?? []).map(({ state }) => state.kind),
  )
  return [
    {
      name: 'kubelet_node_name',
      kind: 'gauge',
      help: "[ALPHA] The node's name. The count is always 1.",
      figures: [{ labels: { node: node.name }, value: 1 }],
    },
    {
      name: 'kubelet_running_pods',
      kind: 'gauge',
      help: '[ALPHA] Number of pods that have a running pod sandbox',
      figures: [{ labels: {}, value: pods.filter(({ sandbox }) => sandbox?.isAlive).length }],
    },
    {
      name: 'kubelet_running_containers',
      kind: 'gauge',
      help: '[ALPHA] Number of containers currently running',
      figures: (['created', 'running', 'exited'] as const).map((kind) => ({
        labels: { container_state: kind },
        value: states.filter((state) => state === kind).length,
      })),
    },
    {
      name: 'prober_probe_total',
      kind: 'counter',
      help: '[BETA] Cumulative number of a liveness, readiness or startup probe for a container by result.',
      figures: counts
        .all()
        .filter(({ pod }) => pod.spec?.nodeName === node.name)
        .map(({ kind, container, pod, result, times }) => ({
          labels: {
            container,
            namespace: pod.metadata.namespace ?? '',
            pod: pod.metadata.name ?? '',
            pod_uid: pod.metadata.uid ?? '',
            probe_type: titles[kind],
            result,
          },
          value: times,
        })),
    },
  ]
}
