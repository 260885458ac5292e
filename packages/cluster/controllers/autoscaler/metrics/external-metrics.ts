import type { Client } from '../../../client/client.ts'
import { pathOf } from '../../../client/resource.ts'
import { because, MetricError } from '../calculator/metric-error.ts'
import { milli } from './milli.ts'

export interface ExternalQuestion {
  readonly metric: string
  readonly namespace: string
  /** Which of the metric's series; all of them where it is empty. */
  readonly selector: string
}

/** The sum of a metric that belongs to no object of the cluster, in thousandths. */
export async function externalValue(client: Client, question: ExternalQuestion): Promise<bigint> {
  const items = await listed(client, question)
  if (items.length === 0) throw new MetricError('no metrics returned from external metrics API')
  return items.reduce((sum, { value }) => sum + milli(value), 0n)
}

async function listed(client: Client, { metric, namespace, selector }: ExternalQuestion) {
  const reference = {
    group: 'external.metrics.k8s.io',
    version: 'v1beta1',
    plural: encodeURIComponent(metric),
    kind: 'ExternalMetricValue',
  }
  try {
    const list = await client.read<{ items?: readonly { readonly value: string }[] }>(
      pathOf(reference, namespace),
      { labelSelector: selector || undefined },
    )
    return list.items ?? []
  } catch (error) {
    throw because('unable to fetch metrics from external metrics API: ', error)
  }
}
