import type { ObjectMetricSource } from 'kubernetes-types/autoscaling/v2.js'
import { milliQuantity } from '../../../kinds/quantity.ts'
import { goSelectorText } from '../../../kinds/validate/label-selector.ts'
import { sharedOutReplicas, sharedReplicas } from '../calculator/as-a-whole.ts'
import { because, MetricError } from '../calculator/metric-error.ts'
import { milli } from '../metrics/milli.ts'
import { selectorText } from '../metrics/selector-text.ts'
import { groupOf } from '../target/group-of.ts'
import type { MetricNote } from '../why/metric-note.ts'
import {
  failingAs,
  type MetricContext,
  MetricFailure,
  type Proposal,
  type ProposalOf,
} from './metric.ts'

const reason = 'FailedGetObjectMetric'
const wrap = (told: string) => `failed to get object metric value: ${told}`

/** A metric of one object, borne by all pods together or shared out among them. */
export const objectMetric: ProposalOf<'object'> = async (source, context, note) => {
  const { type, value, averageValue } = source.target
  const selector = await failingAs(reason, wrap, () => selectorText(source.metric.selector))
  if (type === 'Value' && value !== undefined)
    return failingAs(reason, wrap, () => borneByAll(source, value, selector, context, note))
  if (type === 'AverageValue' && averageValue !== undefined) {
    const wrapTwice = (told: string) =>
      wrap(`failed to get ${source.metric.name} object metric: ${told}`)
    return failingAs(reason, wrapTwice, () =>
      sharedOut(source, averageValue, selector, context, note),
    )
  }
  const told =
    'invalid object metric source: neither a value target nor an average value target was set'
  throw new MetricFailure(reason, told, wrap(told))
}

async function borneByAll(
  source: ObjectMetricSource,
  target: string,
  selector: string,
  context: MetricContext,
  note: MetricNote,
): Promise<Proposal> {
  note.target = target
  const value = await currentValue(source, selector, context)
  const current = { value: milliQuantity(value).toString() }
  note.current = current.value
  const load = {
    value,
    target: milli(target),
    currentReplicas: context.specReplicas,
    pods: () => context.pods,
  }
  const { describedObject, metric } = source
  return {
    replicas: sharedReplicas(load, context.rules, note),
    name: `${describedObject.kind} metric ${metric.name}`,
    status: { type: 'Object', object: { describedObject, metric, current } },
  }
}

async function sharedOut(
  source: ObjectMetricSource,
  target: string,
  selector: string,
  context: MetricContext,
  note: MetricNote,
): Promise<Proposal> {
  note.target = `${target} a pod`
  const value = await currentValue(source, selector, context)
  const load = { value, target: milli(target), statusReplicas: context.statusReplicas }
  const { replicas, average } = sharedOutReplicas(load, context.rules, note)
  const current = { averageValue: milliQuantity(average).toString() }
  note.current = `${current.averageValue} a pod`
  const { describedObject, metric } = source
  return {
    replicas,
    // Upstream calls it so.
    name: `external metric ${metric.name}(${metric.selector ? goSelectorText(metric.selector) : 'nil'})`,
    status: { type: 'Object', object: { describedObject, metric, current } },
  }
}

/** The words of a failure are upstream's, whose kind and value stand in each other's places. */
async function currentValue(
  { describedObject, metric }: ObjectMetricSource,
  metricSelector: string,
  { custom, namespace }: MetricContext,
): Promise<bigint> {
  const { apiVersion, kind, name } = describedObject
  try {
    const question = { metric: metric.name, namespace, metricSelector }
    return await custom.ofObject(question, { group: referredGroup(apiVersion), kind, name })
  } catch (error) {
    throw because(`unable to get metric ${metric.name}: ${kind} on ${namespace} ${name}/`, error)
  }
}

/** A version that cannot be read names no group. */
function referredGroup(apiVersion: string | undefined): string {
  try {
    return groupOf(apiVersion)
  } catch (error) {
    if (error instanceof MetricError) return ''
    throw error
  }
}
