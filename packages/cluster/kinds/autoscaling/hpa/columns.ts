import { ageColumn, nameColumn, text } from '../../columns.ts'
import type { Column } from '../../kind.ts'
import type { Autoscaler, Metric, MetricStatus, MetricTarget } from './types.ts'

const shown = 2
const unknown = '<unknown>'

interface Part {
  readonly target: MetricTarget
  readonly current: MetricTarget | undefined
}

const average = ({ target, current }: Part, hasNote: boolean) =>
  `${current?.averageValue ?? (hasNote ? unknown : current ? '0' : unknown)}/${target.averageValue}${hasNote ? ' (avg)' : ''}`

/** A metric of its own, by value or by its average over pods. */
const valueText = (part: Part): string =>
  part.target.averageValue === undefined
    ? `${part.current ? (part.current.value ?? '<nil>') : unknown}/${part.target.value ?? '<nil>'}`
    : average(part, true)

/** A resource, by amount or by how much of what was requested is used. */
function resourceText(name: string, part: Part): string {
  const { target, current } = part
  if (target.averageValue !== undefined) return `${name}: ${average(part, false)}`
  const percent = (value: number | undefined, none: string) =>
    value === undefined ? none : `${value}%`
  return `${name}: ${percent(current?.averageUtilization, unknown)}/${percent(target.averageUtilization, '<auto>')}`
}

function metricText(metric: Metric, status: MetricStatus | undefined): string {
  const { external, pods, object, resource, containerResource } = metric
  switch (metric.type) {
    case 'External':
      return external
        ? valueText({ target: external.target, current: status?.external?.current })
        : unknown
    case 'Pods':
      return pods
        ? average({ target: pods.target, current: status?.pods?.current }, false)
        : unknown
    case 'Object':
      return object
        ? valueText({ target: object.target, current: status?.object?.current })
        : unknown
    case 'Resource':
      return resource
        ? resourceText(resource.name ?? '', {
            target: resource.target,
            current: status?.resource?.current,
          })
        : unknown
    case 'ContainerResource':
      return containerResource
        ? resourceText(containerResource.name ?? '', {
            target: containerResource.target,
            current: status?.containerResource?.current,
          })
        : unknown
    default:
      return '<unknown type>'
  }
}

function targets({ spec, status }: Autoscaler): string {
  const metrics = spec.metrics ?? []
  if (metrics.length === 0) return '<none>'
  const said = metrics
    .slice(0, shown)
    .map((metric, index) => metricText(metric, status?.currentMetrics?.[index]))
    .join(', ')
  return metrics.length > shown ? `${said} + ${metrics.length - shown} more...` : said
}

export const autoscalerColumns: readonly Column<Autoscaler>[] = [
  nameColumn,
  text('Reference', ({ spec: { scaleTargetRef: it } }) => `${it.kind ?? ''}/${it.name ?? ''}`),
  text('Targets', targets),
  text('MinPods', ({ spec }) =>
    spec.minReplicas === undefined ? '<unset>' : String(spec.minReplicas),
  ),
  text('MaxPods', ({ spec }) => spec.maxReplicas ?? 0),
  text('Replicas', ({ status }) => status?.currentReplicas ?? 0),
  ageColumn,
]
