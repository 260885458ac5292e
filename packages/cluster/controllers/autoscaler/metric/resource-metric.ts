import type {
  ContainerResourceMetricSource,
  MetricTarget,
  MetricValueStatus,
} from 'kubernetes-types/autoscaling/v2.js'
import type { Pod } from '../../../client/resources.ts'
import { milliQuantity } from '../../../kinds/quantity.ts'
import { averageMeasure, type Measure, utilizationMeasure } from '../calculator/measure.ts'
import { because, MetricError } from '../calculator/metric-error.ts'
import { type Calculation, perPodReplicas } from '../calculator/per-pod.ts'
import { podRequests } from '../calculator/pod-requests.ts'
import type { Readings } from '../calculator/readings.ts'
import { milli } from '../metrics/milli.ts'
import { resourceReadings } from '../metrics/resource-metrics.ts'
import type { MetricNote } from '../why/metric-note.ts'
import { failingAs, type MetricContext, type ProposalOf } from './metric.ts'

/** What the pods use of a resource, all containers together. */
export const resourceMetric: ProposalOf<'resource'> = ({ name, target }, context, note) =>
  failingAs(
    'FailedGetResourceMetric',
    (told) => `failed to get ${name} resource metric value: ${told}`,
    async () => {
      const found = await proposed({ name, container: undefined }, target, context, note)
      const current = found.current
      return { ...found, status: { type: 'Resource', resource: { name, current } } }
    },
  )

/** What one container of each pod uses of a resource. */
export const containerResourceMetric: ProposalOf<'containerResource'> = (
  { name, container, target },
  context,
  note,
) =>
  failingAs(
    'FailedGetContainerResourceMetric',
    (told) => `failed to get ${container} container metric value: ${told}`,
    async () => {
      const found = await proposed({ name, container }, target, context, note)
      const current = found.current
      return {
        ...found,
        status: { type: 'ContainerResource', containerResource: { name, container, current } },
      }
    },
  )

type Asked = Pick<ContainerResourceMetricSource, 'name'> & {
  readonly container: string | undefined
}

interface Found {
  readonly replicas: number
  readonly name: string
  readonly current: MetricValueStatus
}

async function proposed(
  asked: Asked,
  { averageValue, averageUtilization }: MetricTarget,
  context: MetricContext,
  note: MetricNote,
): Promise<Found> {
  const { name } = asked
  if (averageValue !== undefined) {
    note.target = averageValue
    const measure = () => averageMeasure(milli(averageValue))
    const load = await calculated('usage', asked, measure, context, note)
    const current = { averageValue: amount(load.average) }
    note.current = current.averageValue
    return { replicas: load.replicas, name: `${name} resource`, current }
  }
  if (averageUtilization === undefined)
    throw new MetricError(
      'invalid resource metric source: neither an average utilization target nor an average value (usage) target was set',
    )
  note.target = `${averageUtilization}%`
  const measure = () =>
    utilizationMeasure(averageUtilization, requestsOf(asked, context.pods, note))
  const load = await calculated('utilization', asked, measure, context, note)
  const current = { averageUtilization: load.utilization ?? 0, averageValue: amount(load.average) }
  note.current = `${current.averageUtilization}% (${current.averageValue})`
  const of = asked.container === undefined ? 'resource' : 'container resource'
  return {
    replicas: load.replicas,
    name: `${name} ${of} utilization (percentage of request)`,
    current,
  }
}

async function calculated(
  what: 'usage' | 'utilization',
  asked: Asked,
  measure: () => Measure,
  context: MetricContext,
  note: MetricNote,
): Promise<Calculation> {
  try {
    const readings = await readingsOf(asked, context)
    note.readings = readings
    const currentReplicas = context.specReplicas
    const load = { pods: context.pods, readings, resource: asked.name, currentReplicas, measure }
    return perPodReplicas(load, context.rules, note)
  } catch (error) {
    throw because(`failed to get ${asked.name} ${what}: `, error)
  }
}

async function readingsOf(
  { name: resource, container }: Asked,
  { client, namespace, selector }: MetricContext,
): Promise<Readings> {
  try {
    return await resourceReadings(client, { namespace, selector, resource, container })
  } catch (error) {
    throw because(`unable to get metrics for resource ${resource}: `, error)
  }
}

function requestsOf({ name, container }: Asked, pods: readonly Pod[], note: MetricNote) {
  const requests = podRequests(pods, name, container)
  note.requests = requests
  return requests
}

const amount = (thousandths: bigint) => milliQuantity(thousandths).toString()
