import type { MeasuredContainer, MeasuredPod, NodeUsage } from './node-usage.ts'

/** kubelet's `/stats/summary`, as far as containers are read. */
export function statsSummary(node: string, usage: NodeUsage) {
  const whole = usage.node()
  return {
    node: {
      nodeName: node,
      ...(whole && figuresOf([{ ...whole.usage, at: whole.at, cpuSeconds: usage.cpuSeconds }])),
    },
    pods: usage
      .measured()
      .filter(({ containers }) => containers.length > 0)
      .map(podStats),
  }
}

function podStats({ running, containers }: MeasuredPod) {
  const { name, namespace, uid } = running.pod.metadata
  return {
    podRef: { name, namespace, uid },
    startTime: running.pod.status?.startTime,
    containers: containers.map((container) => ({
      name: container.name,
      startTime: timeOf(container.startedAt),
      ...figuresOf([usedBy(container)]),
    })),
    ...figuresOf(containers.map(usedBy)),
    process_stats: { process_count: containers.reduce((sum, it) => sum + it.processes, 0) },
  }
}

interface Used {
  readonly at: number
  readonly cpu?: number
  readonly memory: number
  readonly cpuSeconds: number
}

const usedBy = ({ at, cores, memory, cpuSeconds }: MeasuredContainer): Used => ({
  at,
  memory,
  cpuSeconds,
  ...(cores !== undefined && { cpu: cores }),
})

function figuresOf(parts: readonly Used[]) {
  const time = timeOf(Math.min(...parts.map(({ at }) => at)))
  const sum = (amountOf: (part: Used) => number) =>
    parts.reduce((total, part) => total + amountOf(part), 0)
  const isKnown = parts.every(({ cpu }) => cpu !== undefined)
  return {
    cpu: {
      time,
      ...(isKnown && { usageNanoCores: Math.round(sum(({ cpu = 0 }) => cpu) * 1e9) }),
      usageCoreNanoSeconds: Math.round(sum(({ cpuSeconds }) => cpuSeconds) * 1e9),
    },
    memory: { time, workingSetBytes: sum(({ memory }) => memory) },
  }
}

const timeOf = (milliseconds: number): string =>
  `${new Date(milliseconds).toISOString().slice(0, 19)}Z`
