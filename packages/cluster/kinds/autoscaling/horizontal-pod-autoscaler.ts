import { type Kind, kind } from '../kind.ts'
import { autoscalerColumns } from './hpa/columns.ts'
import { autoscalerDefaults, dropTolerance } from './hpa/defaults.ts'
import type { Autoscaler } from './hpa/types.ts'
import { validateAutoscaler, validateAutoscalerStatus } from './hpa/validate.ts'

const definition: Kind<Autoscaler> = {
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  isNamespaced: true,
  structure: 'io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler',
  defaults: autoscalerDefaults,
  keepsEmpty: [
    ['spec', 'behavior', 'scaleUp', 'policies'],
    ['spec', 'behavior', 'scaleDown', 'policies'],
  ],
  validate: validateAutoscaler,
  update: { validate: validateAutoscaler },
  status: { validate: validateAutoscalerStatus, resetFields: [['spec']] },
  columns: autoscalerColumns,
}

export const horizontalPodAutoscaler = kind<Autoscaler>({
  ...definition,
  prepareCreate: dropTolerance,
  update: { prepare: dropTolerance, validate: validateAutoscaler },
})

/** Where the feature gate HPAConfigurableTolerance is open. */
export const horizontalPodAutoscalerWithTolerances = kind<Autoscaler>(definition)
