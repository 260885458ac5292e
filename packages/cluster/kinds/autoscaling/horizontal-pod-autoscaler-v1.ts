import type { FieldError } from '../field-error.ts'
import { type Column, kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'
import { autoscalerColumns } from './hpa/columns.ts'
import { toNewAutoscaler, toOldAutoscaler } from './hpa/convert.ts'
import type { Autoscaler, OldAutoscaler } from './hpa/types.ts'
import { validateAutoscaler, validateAutoscalerStatus } from './hpa/validate.ts'

// Safe: that is what the conversion makes.
const converted = (old: KubeObject) => toNewAutoscaler(old) as Autoscaler

/** Annotations that keep metrics are written anew, as the stored version reads them. In place. */
function defaults(old: OldAutoscaler): void {
  old.spec.minReplicas ??= 1
  const { metadata, spec, status } = toOldAutoscaler(toNewAutoscaler(old)) as OldAutoscaler
  if (metadata.annotations) old.metadata.annotations = metadata.annotations
  else delete old.metadata.annotations
  old.spec = spec
  if (status) old.status = status
}

const validate = (old: OldAutoscaler): FieldError[] => validateAutoscaler(converted(old))

export const horizontalPodAutoscalerV1 = kind<OldAutoscaler>({
  group: 'autoscaling',
  version: 'v1',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  isNamespaced: true,
  structure: 'io.k8s.api.autoscaling.v1.HorizontalPodAutoscaler',
  conversion: {
    stored: { group: 'autoscaling', version: 'v2' },
    toStored: toNewAutoscaler,
    fromStored: toOldAutoscaler,
  },
  defaults,
  validate,
  update: { validate },
  status: {
    validate: (next) => validateAutoscalerStatus(converted(next)),
    resetFields: [['spec']],
  },
  columns: autoscalerColumns.map(
    (column): Column<OldAutoscaler> => ({
      ...column,
      cell: (old, now) => column.cell(converted(old), now),
    }),
  ),
})
