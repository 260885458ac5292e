import type { ExternalMetricSource, MetricValueStatus } from 'kubernetes-types/autoscaling/v2.js'
import { milliQuantity } from '../../../kinds/quantity.ts'
import { goSelectorText } from '../../../kinds/validate/label-selector.ts'
import { sharedOutReplicas, sharedReplicas } from '../calculator/as-a-whole.ts'
import { because } from '../calculator/metric-error.ts'
import { externalValue } from '../metrics/external-metrics.ts'
import { milli } from '../metrics/milli.ts'
import { selectorText } from '../metrics/selector-text.ts'
import type { MetricNote } from '../why/metric-note.ts'
import {
  failingAs,
  type MetricContext,
  MetricFailure,
  type Proposal,
  type ProposalOf,
} from './metric.ts'

const reason = 'FailedGetExternalMetric'

/** A metric of nothing in the cluster, borne by all pods together or shared out among them. */
export const externalMetric: ProposalOf<'external'> = async (source, context, note) => {
  const { name } = source.metric
  const { averageValue, value } = source.target
  const wrap = (told: string) => `failed to get ${name} external metric value: ${told}`
  if (averageValue !== undefined)
    return failingAs(
      reason,
      (told) => wrap(`failed to get ${name} external metric: ${told}`),
      () => sharedOut(source, averageValue, context, note),
    )
  if (value !== undefined)
    return failingAs(
      reason,
      (told) => wrap(`failed to get external metric ${name}: ${told}`),
      () => borneByAll(source, value, context, note),
    )
  const told =
    'invalid external metric source: neither a value target nor an average value target was set'
  throw new MetricFailure(reason, told, wrap(told))
}

async function sharedOut(
  source: ExternalMetricSource,
  target: string,
  context: MetricContext,
  note: MetricNote,
): Promise<Proposal> {
  note.target = `${target} a pod`
  const value = await currentValue(source, context)
  const load = { value, target: milli(target), statusReplicas: context.statusReplicas }
  const { replicas, average } = sharedOutReplicas(load, context.rules, note)
  const averageValue = milliQuantity(average).toString()
  note.current = `${averageValue} a pod`
  return proposal(source, replicas, { averageValue })
}

async function borneByAll(
  source: ExternalMetricSource,
  target: string,
  context: MetricContext,
  note: MetricNote,
): Promise<Proposal> {
  note.target = target
  const value = await currentValue(source, context)
  const current = { value: milliQuantity(value).toString() }
  note.current = current.value
  const load = {
    value,
    target: milli(target),
    currentReplicas: context.specReplicas,
    pods: () => context.pods,
  }
  return proposal(source, sharedReplicas(load, context.rules, note), current)
}

const proposal = (
  { metric }: ExternalMetricSource,
  replicas: number,
  current: MetricValueStatus,
): Proposal => ({
  replicas,
  name: `external metric ${metric.name}(${selectorWords(metric)})`,
  status: { type: 'External', external: { metric, current } },
})

const selectorWords = ({ selector }: ExternalMetricSource['metric']) =>
  selector ? goSelectorText(selector) : 'nil'

async function currentValue(
  { metric }: ExternalMetricSource,
  { client, namespace }: MetricContext,
) {
  const selector = selectorText(metric.selector)
  try {
    return await externalValue(client, { metric: metric.name, namespace, selector })
  } catch (error) {
    const asked = `${namespace}/${metric.name}/${selectorWords(metric)}`
    throw because(`unable to get external metric ${asked}: `, error)
  }
}
