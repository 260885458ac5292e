import type { Family } from './exposition.ts'
import type { MeasuredContainer, MeasuredPod, NodeUsage } from './node-usage.ts'
import { amountsOf } from './pod-amounts.ts'

/** The kernel's accounting period, in which a quota is given. */
const period = 100_000

/** kubelet's `/metrics/cadvisor`, as far as containers are read. */
export function cadvisorMetrics(usage: NodeUsage): readonly Family[] {
  const figures = (amountOf: AmountOf, extra: Readonly<Record<string, string>> = {}) =>
    usage.measured().flatMap((pod) =>
      pod.containers.flatMap((container) => {
        const value = amountOf(container, pod)
        const labels = { ...extra, ...labelsOf(container, pod) }
        return value === undefined ? [] : [{ labels, value, at: container.at }]
      }),
    )
  const limitOf = (name: 'cpu' | 'memory') => (container: MeasuredContainer, pod: MeasuredPod) =>
    amountsOf(pod.running.pod, container.name).limits[name]
  return [
    {
      name: 'container_cpu_usage_seconds_total',
      kind: 'counter',
      help: 'Cumulative cpu time consumed in seconds.',
      figures: figures((it) => it.cpuSeconds, { cpu: 'total' }),
    },
    {
      name: 'container_memory_working_set_bytes',
      kind: 'gauge',
      help: 'Current working set in bytes.',
      figures: figures((it) => it.memory),
    },
    {
      name: 'container_processes',
      kind: 'gauge',
      help: 'Number of processes running inside the container.',
      figures: figures((it) => it.processes),
    },
    {
      name: 'container_start_time_seconds',
      kind: 'gauge',
      help: 'Start time of the container since unix epoch in seconds.',
      figures: figures((it) => it.startedAt / 1000),
    },
    {
      name: 'container_last_seen',
      kind: 'gauge',
      help: 'Last time a container was seen by the exporter',
      figures: figures((it) => Math.floor(it.at / 1000)),
    },
    {
      name: 'container_spec_cpu_period',
      kind: 'gauge',
      help: 'CPU period of the container.',
      figures: figures((...it) => (limitOf('cpu')(...it) === undefined ? undefined : period)),
    },
    {
      name: 'container_spec_cpu_quota',
      kind: 'gauge',
      help: 'CPU quota of the container.',
      figures: figures((...it) => {
        const cores = limitOf('cpu')(...it)
        return cores === undefined ? undefined : cores * period
      }),
    },
    {
      name: 'container_spec_memory_limit_bytes',
      kind: 'gauge',
      help: 'Memory limit for the container.',
      figures: figures((...it) => limitOf('memory')(...it) ?? 0),
    },
  ]
}

type AmountOf = (container: MeasuredContainer, pod: MeasuredPod) => number | undefined

function labelsOf({ id, name, image }: MeasuredContainer, { running }: MeasuredPod) {
  const { namespace = '', name: pod = '', uid = '' } = running.pod.metadata
  return { container: name, id: `/kubepods/pod${uid}/${id}`, image, name: id, namespace, pod }
}
