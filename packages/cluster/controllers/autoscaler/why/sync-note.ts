import type { MetricSpec } from 'kubernetes-types/autoscaling/v2.js'
import type {
  MetricExplanation,
  PodInput,
  SyncExplanation,
} from '../../../client/autoscaler-explanation.ts'
import { milliQuantity } from '../../../kinds/quantity.ts'
import type { Tolerance } from '../calculator/tolerance.ts'
import type { MetricNote } from './metric-note.ts'

/** An explanation of a sync that is being written. */
export type SyncNote = { -readonly [Field in keyof SyncExplanation]: SyncExplanation[Field] } & {
  metrics: MetricExplanation[]
}

/** So many pods of a metric are told one by one. */
const mostPods = 100

export function explainMetric(
  metric: MetricSpec,
  { readings, requests, others, ...found }: MetricNote,
  tolerance: Tolerance,
): MetricExplanation {
  const amount = (thousandths: bigint) => milliQuantity(thousandths).toString()
  const input = (name: string): PodInput => {
    const used = readings?.get(name)?.value
    const requested = requests?.get(name)
    return {
      name,
      ...(used !== undefined && { used: amount(used) }),
      ...(requested !== undefined && { requested: amount(requested) }),
      ...(others.get(name) ?? { counts: 'read' }),
    }
  }
  const read = [...(readings?.keys() ?? [])].filter((name) => !others.has(name)).toSorted()
  const names = [...[...others.keys()].toSorted(), ...read]
  const more = names.length - mostPods
  return {
    name: found.name ?? labelOf(metric),
    type: metric.type,
    target: found.target ?? '',
    tolerance,
    ...finite(found),
    pods: names.slice(0, mostPods).map(input),
    ...(more > 0 && { morePods: more }),
  }
}

/** A metric that failed has no name in conditions. */
function labelOf({
  type,
  resource,
  containerResource,
  pods,
  object,
  external,
}: MetricSpec): string {
  if (resource) return `${resource.name} resource`
  if (containerResource)
    return `${containerResource.name} resource of ${containerResource.container}`
  return (pods ?? object ?? external)?.metric.name ?? type
}

/** JSON has no infinite ratio, which no pods at all have. */
function finite<T extends { readonly ratio?: number; readonly filledRatio?: number }>(found: T): T {
  const { ratio, filledRatio, ...others } = found
  return {
    ...others,
    ...(Number.isFinite(ratio) && { ratio }),
    ...(Number.isFinite(filledRatio) && { filledRatio }),
  } as T // Safe: only optional fields may be missing.
}
