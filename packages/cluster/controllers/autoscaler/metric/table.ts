import type { MetricSpec } from 'kubernetes-types/autoscaling/v2.js'
import type { MetricNote } from '../why/metric-note.ts'
import { externalMetric } from './external-metric.ts'
import { type MetricContext, MetricFailure, type Proposal } from './metric.ts'
import { objectMetric } from './object-metric.ts'
import { podsMetric } from './pods-metric.ts'
import { containerResourceMetric, resourceMetric } from './resource-metric.ts'

/** How many pods a metric asks for; throws `MetricFailure`. */
export async function propose(
  metric: MetricSpec,
  context: MetricContext,
  note: MetricNote,
): Promise<Proposal> {
  const { resource, containerResource, pods, object, external } = metric
  switch (metric.type) {
    case 'Resource':
      if (resource) return resourceMetric(resource, context, note)
      break
    case 'ContainerResource':
      if (containerResource) return containerResourceMetric(containerResource, context, note)
      break
    case 'Pods':
      if (pods) return podsMetric(pods, context, note)
      break
    case 'Object':
      if (object) return objectMetric(object, context, note)
      break
    case 'External':
      if (external) return externalMetric(external, context, note)
      break
  }
  const told = `unknown metric source type ${JSON.stringify(metric.type)}`
  throw new MetricFailure('InvalidMetricSourceType', told, told)
}
