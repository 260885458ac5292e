import type { Metric, MetricIdentifier, MetricStatus, MetricTarget, Target } from './types.ts'

/** A metric of the first version, of an annotation: whatever a client wrote there. */
interface OldSource {
  name?: string
  container?: string
  target?: Target
  metricName?: string
  selector?: MetricIdentifier['selector']
  metricSelector?: MetricIdentifier['selector']
  averageValue?: string
  targetValue?: string
  targetAverageValue?: string
  targetAverageUtilization?: number
  currentValue?: string
  currentAverageValue?: string
  currentAverageUtilization?: number
}

export interface OldMetric {
  type?: string
  object?: OldSource
  pods?: OldSource
  resource?: OldSource
  containerResource?: OldSource
  external?: OldSource
}

/** Leaves out what is undefined. */
const some = <T extends object>(fields: { [K in keyof T]: T[K] | undefined }): T =>
  // Safe: only entries that are undefined go.
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T

const metricOf = (source: OldSource): MetricIdentifier =>
  some({ name: source.metricName, selector: source.selector ?? source.metricSelector })

const byAmount = (value: string | undefined, average: string | undefined): MetricTarget =>
  average === undefined
    ? some({ type: 'Value', value })
    : some({ type: 'AverageValue', averageValue: average })

const byUse = (source: OldSource): MetricTarget =>
  source.targetAverageUtilization === undefined
    ? some({ type: 'AverageValue', averageValue: source.targetAverageValue })
    : some({
        type: 'Utilization',
        averageUtilization: source.targetAverageUtilization,
        averageValue: source.targetAverageValue,
      })

export function readMetric({
  type,
  object,
  pods,
  resource,
  containerResource,
  external,
}: OldMetric): Metric {
  return some<Metric>({
    type,
    object: object && {
      describedObject: object.target ?? {},
      metric: metricOf(object),
      target: byAmount(object.targetValue, object.averageValue),
    },
    pods: pods && {
      metric: metricOf(pods),
      target: some({ type: 'AverageValue', averageValue: pods.targetAverageValue }),
    },
    resource: resource && some({ name: resource.name, target: byUse(resource) }),
    containerResource:
      containerResource &&
      some({
        name: containerResource.name,
        container: containerResource.container,
        target: byUse(containerResource),
      }),
    external: external && {
      metric: metricOf(external),
      target: byAmount(external.targetValue, external.targetAverageValue),
    },
  })
}

const useOf = (source: OldSource): MetricTarget =>
  some({
    averageUtilization: source.currentAverageUtilization,
    averageValue: source.currentAverageValue,
  })

export function readMetricStatus({
  type,
  object,
  pods,
  resource,
  containerResource,
  external,
}: OldMetric): MetricStatus {
  return some<MetricStatus>({
    type,
    object: object && {
      describedObject: object.target ?? {},
      metric: metricOf(object),
      current: some({ value: object.currentValue, averageValue: object.averageValue }),
    },
    pods: pods && {
      metric: metricOf(pods),
      current: some({ averageValue: pods.currentAverageValue }),
    },
    resource: resource && some({ name: resource.name, current: useOf(resource) }),
    containerResource:
      containerResource &&
      some({
        name: containerResource.name,
        container: containerResource.container,
        current: useOf(containerResource),
      }),
    external: external && {
      metric: metricOf(external),
      current: some({
        value: external.currentValue,
        averageValue: external.currentAverageValue,
      }),
    },
  })
}
