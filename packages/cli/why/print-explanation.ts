import type {
  AutoscalerExplanation,
  MetricExplanation,
  PodInput,
  SyncExplanation,
} from '@galley/cluster/client/autoscaler-explanation'
import { columns } from '../columns.ts'
import type { Terminal } from '../terminal.ts'
import { earlier } from './earlier.ts'

/** The last decision in full, those before it in a line each. */
export function printExplanation(
  { metadata, syncs }: AutoscalerExplanation,
  terminal: Terminal,
): void {
  const last = syncs.at(-1)
  const named = `HorizontalPodAutoscaler ${metadata.namespace}/${metadata.name}`
  const lines = last
    ? [
        `${named} scales ${last.target}, from ${last.minReplicas} to ${last.maxReplicas} replicas`,
        '',
        ...syncLines(last),
        ...earlier(syncs.slice(0, -1)),
      ]
    : [`${named} was not looked at within the last hour`]
  for (const line of lines) terminal.out(line)
}

function syncLines(sync: SyncExplanation): string[] {
  const { metrics, proposal, limits, decision, currentReplicas } = sync
  return [
    `${sync.time}: ${currentReplicas ?? 'an unknown number of'} replicas`,
    ...metrics.flatMap(metricLines).map(indented),
    ...(proposal ? [`  proposed: ${proposal.replicas}, by ${proposal.metric}`] : []),
    ...limits.map(({ kind, from, to, because }) => `  ${kind}: ${from} → ${to}, ${because}`),
    `  ${decision.kind}${decision.replicas === undefined ? '' : `: ${decision.replicas}`}${decision.because ? `, ${decision.because}` : ''}`,
  ]
}

function metricLines(metric: MetricExplanation): string[] {
  const { name, current, target, error, proposal, because } = metric
  const head = `${name}: ${current ?? 'unknown'}, target ${target || 'unknown'}`
  return [
    head,
    ...podLines(metric).map(indented),
    ...(metric.morePods ? [`  and ${metric.morePods} more pods`] : []),
    ...ratioLines(metric),
    ...(error === undefined ? [] : [`  failed: ${error}`]),
    ...(proposal === undefined ? [] : [`  asks for ${proposal}: ${because ?? ''}`]),
  ]
}

function podLines({ pods }: MetricExplanation): readonly string[] {
  if (pods.length === 0) return []
  const rows = pods.map((pod) => [pod.name, pod.used ?? '-', pod.requested ?? '-', countsAs(pod)])
  return columns(['POD', 'USED', 'REQUESTED', 'COUNTS'], rows)
}

function countsAs({ counts, countedAs, why }: PodInput): string {
  if (counts === 'read') return 'as used'
  return `${counts === 'filled' ? `as ${countedAs}` : 'not'}: ${why ?? ''}`
}

function ratioLines({ ratio, filledRatio, tolerance, countedPods }: MetricExplanation): string[] {
  if (ratio === undefined) return []
  const { down, up } = tolerance
  const filled = filledRatio === undefined ? '' : `, with what was filled in ${round(filledRatio)}`
  const pods = countedPods === undefined ? '' : `; ${countedPods} pods count`
  const allowed = down === up ? `${up}` : `${down} down, ${up} up`
  return [`  ratio ${round(ratio)}${filled}; tolerance ${allowed}${pods}`]
}

const round = (ratio: number) => Number(ratio.toFixed(4))
const indented = (line: string) => `  ${line}`
