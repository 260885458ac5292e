import type { Client } from '../../../client/client.ts'
import type { ApiObject, ResourceRef } from '../../../client/resource.ts'
import { goDuration } from '../../../kinds/go-duration.ts'
import { because, MetricError } from '../calculator/metric-error.ts'
import type { Reading, Readings } from '../calculator/readings.ts'
import { milli } from './milli.ts'

interface PodMetrics extends ApiObject {
  readonly timestamp: string
  readonly window: string
  readonly containers?: readonly {
    readonly name: string
    readonly usage: Readonly<Record<string, string>>
  }[]
}

const podMetrics: ResourceRef<PodMetrics> = {
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  plural: 'pods',
  kind: 'PodMetrics',
}

export interface ResourceQuestion {
  readonly namespace: string
  readonly selector: string
  /** `cpu` */
  readonly resource: string
  /** All of a pod's together if absent. */
  readonly container: string | undefined
}

/** What pods use of a resource, from the metrics API. Pods of which it does not say all that is asked are left out. */
export async function resourceReadings(
  client: Client,
  { namespace, selector, resource, container }: ResourceQuestion,
): Promise<Readings> {
  const items = await listed(client, namespace, selector)
  if (items.length === 0) throw new MetricError('no metrics returned from resource metrics API')
  const readings = new Map<string, Reading>()
  for (const item of items) {
    const value = usedBy(item, resource, container)
    if (value === undefined) continue
    const [at, window] = [Date.parse(item.timestamp), goDuration(item.window)]
    readings.set(item.metadata.name ?? '', { value, at, window })
  }
  return readings
}

async function listed(client: Client, namespace: string, labelSelector: string) {
  try {
    return (await client.list(podMetrics, namespace, { labelSelector })).items
  } catch (error) {
    throw because('unable to fetch metrics from resource metrics API: ', error)
  }
}

function usedBy(
  { containers = [] }: PodMetrics,
  resource: string,
  container: string | undefined,
): bigint | undefined {
  const asked =
    container === undefined ? containers : containers.filter(({ name }) => name === container)
  if (asked.length === 0) return undefined
  let sum = 0n
  for (const { usage } of asked) {
    const used = usage[resource]
    if (used === undefined) return undefined
    sum += milli(used)
  }
  return sum
}
