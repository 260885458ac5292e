import type { Metric, MetricStatus, MetricTarget } from './types.ts'

/*
 * Metrics as the first version has them, in the annotations that keep what it has no fields for. Order of fields as
 * upstream writes it.
 */

type Fields = Readonly<Record<string, unknown>>

const without = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

/** Held by value: an amount that is not there is none. */
const amount = (value: string | undefined) => value ?? '0'

export function oldMetric({
  type,
  object,
  pods,
  resource,
  containerResource,
  external,
}: Metric): Fields {
  return without({
    type,
    object: object && {
      target: object.describedObject,
      metricName: object.metric.name,
      targetValue: amount(object.target.value),
      ...without({ selector: object.metric.selector, averageValue: object.target.averageValue }),
    },
    pods: pods && {
      metricName: pods.metric.name,
      targetAverageValue: amount(pods.target.averageValue),
      ...without({ selector: pods.metric.selector }),
    },
    resource: resource && { name: resource.name, ...oldUse(resource.target, 'target') },
    containerResource: containerResource && {
      name: containerResource.name,
      ...oldUse(containerResource.target, 'target'),
      container: containerResource.container,
    },
    external: external && {
      metricName: external.metric.name,
      ...without({
        metricSelector: external.metric.selector,
        targetValue: external.target.value,
        targetAverageValue: external.target.averageValue,
      }),
    },
  })
}

const oldUse = ({ averageUtilization, averageValue }: MetricTarget, side: 'target' | 'current') =>
  without({
    [`${side}AverageUtilization`]: averageUtilization,
    [`${side}AverageValue`]: side === 'current' ? amount(averageValue) : averageValue,
  })

export function oldMetricStatus({
  type,
  object,
  pods,
  resource,
  containerResource,
  external,
}: MetricStatus): Fields {
  return without({
    type,
    object: object && {
      target: object.describedObject,
      metricName: object.metric.name,
      currentValue: amount(object.current.value),
      ...without({ selector: object.metric.selector, averageValue: object.current.averageValue }),
    },
    pods: pods && {
      metricName: pods.metric.name,
      currentAverageValue: amount(pods.current.averageValue),
      ...without({ selector: pods.metric.selector }),
    },
    resource: resource && { name: resource.name, ...oldUse(resource.current, 'current') },
    containerResource: containerResource && {
      name: containerResource.name,
      ...oldUse(containerResource.current, 'current'),
      container: containerResource.container,
    },
    external: external && {
      metricName: external.metric.name,
      ...without({ metricSelector: external.metric.selector }),
      currentValue: amount(external.current.value),
      ...without({ currentAverageValue: external.current.averageValue }),
    },
  })
}
