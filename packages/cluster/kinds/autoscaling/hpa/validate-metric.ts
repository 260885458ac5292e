import { goQuantity } from '../../core/go-quantity.ts'
import { validateContainerResourceName } from '../../core/resource-names.ts'
import {
  type FieldError,
  forbidden,
  invalid,
  invalidGo,
  notSupported,
  required,
} from '../../field-error.ts'
import { own } from '../../own.ts'
import { validateDnsLabel } from '../../pod-spec/validate/names.ts'
import { parseQuantity } from '../../quantity.ts'
import type { Metric, MetricTarget } from './types.ts'
import { validatePart, validateTarget } from './validate.ts'

type Source = 'object' | 'external' | 'pods' | 'resource' | 'containerResource'

const types: Readonly<Record<string, Source>> = {
  ContainerResource: 'containerResource',
  External: 'external',
  Object: 'object',
  Pods: 'pods',
  Resource: 'resource',
}

const checks: readonly {
  readonly name: Source
  check(field: string, metric: Metric): FieldError[]
}[] = [
  {
    name: 'object',
    check: (field, { object }) =>
      object
        ? [
            ...validateTarget(`${field}.describedObject`, object.describedObject),
            ...validatePart(
              `${field}.metric.name`,
              object.metric.name,
              'must specify a metric name',
            ),
            ...validateMetricTarget(`${field}.target`, object.target),
            ...needsEither(
              `${field}.target`,
              object.target,
              'must set either a target value or averageValue',
            ),
          ]
        : [],
  },
  {
    name: 'external',
    check: (field, { external }) =>
      external
        ? [
            ...validatePart(
              `${field}.metric.name`,
              external.metric.name,
              'must specify a metric name',
            ),
            ...validateMetricTarget(`${field}.target`, external.target),
            ...needsEither(
              `${field}.target`,
              external.target,
              'must set either a target value for metric or a per-pod target',
            ),
            ...(external.target.value !== undefined && external.target.averageValue !== undefined
              ? [
                  forbidden(
                    `${field}.target.value`,
                    'may not set both a target value for metric and a per-pod target',
                  ),
                ]
              : []),
          ]
        : [],
  },
  {
    name: 'pods',
    check: (field, { pods }) =>
      pods
        ? [
            ...validatePart(`${field}.metric.name`, pods.metric.name, 'must specify a metric name'),
            ...validateMetricTarget(`${field}.target`, pods.target),
            ...(pods.target.averageValue === undefined
              ? [
                  required(
                    `${field}.target.averageValue`,
                    'must specify a positive target averageValue',
                  ),
                ]
              : []),
          ]
        : [],
  },
  {
    name: 'resource',
    check: (field, { resource }) =>
      resource
        ? [
            ...(resource.name ? [] : [required(`${field}.name`, 'must specify a resource name')]),
            ...validateUse(`${field}.target`, resource.target),
          ]
        : [],
  },
  {
    name: 'containerResource',
    check: (field, { containerResource: resource }) =>
      resource
        ? [
            ...(resource.name
              ? validateContainerResourceName(`${field}.name`, resource.name)
              : [required(`${field}.name`, 'must specify a resource name')]),
            ...(resource.container
              ? validateDnsLabel(`${field}.container`, resource.container)
              : [required(`${field}.container`, 'must specify a container')]),
            ...validateUse(`${field}.target`, resource.target),
          ]
        : [],
  },
]

export function validateMetric(field: string, metric: Metric): FieldError[] {
  const { type = '' } = metric
  const expected = own(types, type)
  const there = checks.filter(({ name }) => metric[name] !== undefined)
  const unsupported = notSupported(`${field}.type`, type, Object.keys(types))
  return [
    ...(type ? [] : [required(`${field}.type`, 'must specify a metric source type')]),
    ...(expected ? [] : [unsupported]),
    ...there.slice(0, 1).flatMap(({ name, check }) => check(`${field}.${name}`, metric)),
    ...(expected === undefined
      ? [unsupported]
      : metric[expected] === undefined
        ? [
            required(
              `${field}.${expected}`,
              'must populate information for the given metric source',
            ),
          ]
        : []),
    ...(there.length === 1
      ? []
      : there
          .filter(({ name }) => name !== expected)
          .map(({ name }) =>
            forbidden(`${field}.${name}`, 'must populate the given metric source only'),
          )),
  ]
}

const needsEither = (
  field: string,
  { value, averageValue }: MetricTarget,
  detail: string,
): FieldError[] =>
  value === undefined && averageValue === undefined
    ? [required(`${field}.averageValue`, detail)]
    : []

function validateUse(field: string, target: MetricTarget): FieldError[] {
  const { averageUtilization, averageValue } = target
  return [
    ...validateMetricTarget(field, target),
    ...(averageUtilization === undefined && averageValue === undefined
      ? [
          required(
            `${field}.averageUtilization`,
            'must set either a target raw value or a target utilization',
          ),
        ]
      : []),
    ...(averageUtilization !== undefined && averageValue !== undefined
      ? [
          forbidden(
            `${field}.averageValue`,
            'may not set both a target raw value and a target utilization',
          ),
        ]
      : []),
  ]
}

function validateMetricTarget(field: string, target: MetricTarget): FieldError[] {
  const { type = '', averageUtilization: percent } = target
  return [
    ...(type ? [] : [required(`${field}.type`, 'must specify a metric target type')]),
    ...(['Utilization', 'Value', 'AverageValue'].includes(type)
      ? []
      : [invalid(`${field}.type`, type, 'must be either Utilization, Value, or AverageValue')]),
    ...(['value', 'averageValue'] as const).flatMap((name) => {
      const amount = target[name]
      return amount !== undefined && parseQuantity(amount).sign <= 0
        ? [invalidGo(`${field}.${name}`, goQuantity(amount), 'must be positive')]
        : []
    }),
    ...(percent !== undefined && percent < 1
      ? [invalid(`${field}.averageUtilization`, percent, 'must be greater than 0')]
      : []),
  ]
}
