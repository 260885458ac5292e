import type { AgentAnswer } from '../../client/node-agents.ts'
import type { AgentNode } from '../agent/ports.ts'
import type { ProbeCounts } from '../probes/probe-counts.ts'
import { cadvisorMetrics } from './cadvisor-metrics.ts'
import { exposition } from './exposition.ts'
import { kubeletMetrics } from './kubelet-metrics.ts'
import type { NodeUsage } from './node-usage.ts'
import { resourceMetrics } from './resource-metrics.ts'
import { statsSummary } from './stats-summary.ts'
import { usageHistory } from './usage-history.ts'

export interface PageSources {
  readonly node: AgentNode
  readonly usage: NodeUsage
  readonly counts: ProbeCounts
}

/** What a node tells in figures, by path. */
const pages: Readonly<Record<string, (sources: PageSources) => AgentAnswer>> = {
  '/metrics': ({ node, counts }) => text(exposition(kubeletMetrics(node, counts))),
  '/metrics/cadvisor': ({ usage }) => text(exposition(cadvisorMetrics(usage))),
  '/metrics/resource': ({ usage }) => text(exposition(resourceMetrics(usage))),
  '/stats/summary': ({ node, usage }) => json(statsSummary(node.name, usage)),
  '/stats/history': ({ usage }) => json(usageHistory(usage)),
}

/** Undefined for a path that is none of these. A query changes nothing. */
export function usagePage(sources: PageSources, path: string): AgentAnswer | undefined {
  const [name = ''] = path.split('?', 1)
  return Object.hasOwn(pages, name) ? pages[name]?.(sources) : undefined
}

const text = (body: string): AgentAnswer => ({
  status: 200,
  contentType: 'text/plain; version=0.0.4; charset=utf-8',
  body,
})

const json = (value: unknown): AgentAnswer => ({
  status: 200,
  contentType: 'application/json',
  body: JSON.stringify(value),
})
