import { milliQuantity } from '../../../kinds/quantity.ts'
import { averageMeasure } from '../calculator/measure.ts'
import { because } from '../calculator/metric-error.ts'
import { perPodReplicas } from '../calculator/per-pod.ts'
import type { Readings } from '../calculator/readings.ts'
import { milli } from '../metrics/milli.ts'
import { selectorText } from '../metrics/selector-text.ts'
import { failingAs, type MetricContext, type ProposalOf } from './metric.ts'

/** A metric of each pod, averaged over them. */
export const podsMetric: ProposalOf<'pods'> = ({ metric, target }, context, note) =>
  failingAs(
    'FailedGetPodsMetric',
    (told) => `failed to get pods metric value: ${told}`,
    async () => {
      note.target = target.averageValue ?? ''
      const readings = await readingsOf(metric.name, selectorText(metric.selector), context)
      note.readings = readings
      const load = {
        pods: context.pods,
        readings,
        resource: '',
        currentReplicas: context.specReplicas,
        measure: () => averageMeasure(milli(target.averageValue ?? '0')),
      }
      const { replicas, average } = perPodReplicas(load, context.rules, note)
      const averageValue = milliQuantity(average).toString()
      note.current = averageValue
      return {
        replicas,
        name: `pods metric ${metric.name}`,
        status: { type: 'Pods', pods: { metric, current: { averageValue } } },
      }
    },
  )

async function readingsOf(
  metric: string,
  metricSelector: string,
  { custom, namespace, selector }: MetricContext,
): Promise<Readings> {
  try {
    return await custom.ofPods({ metric, namespace, metricSelector }, selector)
  } catch (error) {
    throw because(`unable to get metric ${metric}: `, error)
  }
}
