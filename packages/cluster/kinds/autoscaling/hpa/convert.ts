import type { KubeObject } from '../../object.ts'
import { annotationReader } from './annotation-reader.ts'
import { readBehavior, writeBehavior } from './behavior-annotation.ts'
import { cpuMetric, usualPercent } from './defaults.ts'
import { oldMetrics, readOldMetrics } from './old-metrics.ts'
import type { Autoscaler, Condition, Metric, OldAutoscaler } from './types.ts'

/** Annotations that keep what the first version has no fields for, so that nothing is lost on the way there and back. */
const prefix = 'autoscaling.alpha.kubernetes.io/'
const kept = {
  metrics: `${prefix}metrics`,
  statuses: `${prefix}current-metrics`,
  conditions: `${prefix}conditions`,
  behavior: `${prefix}behavior`,
} as const
const annotations: readonly string[] = [
  ...Object.values(kept),
  `${prefix}scale-down-tolerance`,
  `${prefix}scale-up-tolerance`,
]

const percentOf = (metric: Metric): number | undefined =>
  metric.type === 'Resource' && metric.resource?.name === 'cpu'
    ? metric.resource.target.averageUtilization
    : undefined

function withoutKept(object: KubeObject): Record<string, string> {
  const entries = Object.entries(object.metadata.annotations ?? {})
  return Object.fromEntries(entries.filter(([key]) => !annotations.includes(key)))
}

function setAnnotations(object: KubeObject, next: Record<string, string>): void {
  if (Object.keys(next).length > 0) object.metadata.annotations = next
  else delete object.metadata.annotations
}

const readConditions = annotationReader<Condition[]>(
  '[<io.k8s.api.autoscaling.v2.HorizontalPodAutoscalerCondition>',
)

export function toNewAutoscaler(object: KubeObject): KubeObject {
  // Safe: the structure of the first version decoded it.
  const old = object as OldAutoscaler
  const { targetCPUUtilizationPercentage: percent, ...spec } = old.spec
  const { currentCPUUtilizationPercentage: current, ...status } = old.status ?? {}
  const read = <T>(key: string, reader: (text: string) => T | undefined): T | undefined => {
    const text = old.metadata.annotations?.[key]
    return text === undefined ? undefined : reader(text)
  }
  const others = read(kept.metrics, (text) => readOldMetrics('target', text)) ?? []
  const metrics = [...others, ...(percent === undefined ? [] : [cpuMetric(percent)])]
  const statuses = read(kept.statuses, (text) => readOldMetrics('current', text))
  const conditions = read(kept.conditions, readConditions)
  const behavior = read(kept.behavior, readBehavior)
  const next: Autoscaler = {
    ...old,
    apiVersion: 'autoscaling/v2',
    metadata: { ...old.metadata },
    spec: {
      ...spec,
      metrics: metrics.length > 0 ? metrics : [cpuMetric(usualPercent)],
      ...(behavior && { behavior }),
    },
    status: {
      ...status,
      ...(statuses
        ? { currentMetrics: statuses }
        : current !== undefined && {
            currentMetrics: [
              {
                type: 'Resource',
                resource: { name: 'cpu', current: { averageUtilization: current } },
              },
            ],
          }),
      ...(conditions && { conditions }),
    },
  }
  setAnnotations(next, withoutKept(old))
  return next
}

export function toOldAutoscaler(object: KubeObject): KubeObject {
  // Safe: the structure of the second version decoded it.
  const next = object as Autoscaler
  const { metrics = [], behavior, ...spec } = next.spec
  const { currentMetrics = [], conditions = [], ...status } = next.status ?? {}
  const percent = metrics.map(percentOf).find((it) => it !== undefined)
  const others = metrics.filter((metric) => percentOf(metric) === undefined)
  const current = currentMetrics
    .filter((it) => it.type === 'Resource' && it.resource?.name === 'cpu')
    .map((it) => it.resource?.current.averageUtilization)
    .findLast((it) => it !== undefined)
  const old: OldAutoscaler = {
    ...next,
    apiVersion: 'autoscaling/v1',
    metadata: { ...next.metadata },
    spec: { ...spec, ...(percent !== undefined && { targetCPUUtilizationPercentage: percent }) },
    status: {
      ...status,
      ...(current !== undefined && { currentCPUUtilizationPercentage: current }),
    },
  }
  setAnnotations(old, {
    ...withoutKept(next),
    ...(others.length > 0 && { [kept.metrics]: JSON.stringify(oldMetrics('target', others)) }),
    ...(currentMetrics.length > 0 && {
      [kept.statuses]: JSON.stringify(oldMetrics('current', currentMetrics)),
    }),
    ...(behavior && { [kept.behavior]: JSON.stringify(writeBehavior(behavior)) }),
    ...(conditions.length > 0 && {
      [kept.conditions]: JSON.stringify(conditions.map(orderedCondition)),
    }),
  })
  return old
}

const orderedCondition = ({ type, status, lastTransitionTime, ...said }: Condition) => ({
  type,
  status,
  lastTransitionTime: lastTransitionTime ?? null,
  ...(said.reason && { reason: said.reason }),
  ...(said.message && { message: said.message }),
})
