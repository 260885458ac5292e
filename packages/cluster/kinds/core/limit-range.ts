import { randomUUID } from 'node:crypto'
import { createdColumn, nameColumn } from '../columns.ts'
import { kind } from '../kind.ts'
import type { LimitRange, LimitRangeItem } from './limit-range/types.ts'
import { validateLimitRange } from './limit-range/validate.ts'
import { roundedResources } from './resource-quota/types.ts'

/** A container's most is its default, its default what it requests, else the least. */
function fillLimits(item: LimitRangeItem): void {
  if (item.type !== 'Container') return
  const limits = { ...item.max, ...item.default }
  const requests = { ...item.min, ...limits, ...item.defaultRequest }
  if (Object.keys(limits).length > 0) item.default = limits
  if (Object.keys(requests).length > 0) item.defaultRequest = requests
}

export const limitRange = kind<LimitRange>({
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  singular: 'limitrange',
  shortNames: ['limits'],
  isNamespaced: true,
  structure: 'io.k8s.api.core.v1.LimitRange',
  createsOnUpdate: true,
  defaults({ spec }) {
    for (const item of spec.limits ?? []) {
      fillLimits(item)
      for (const list of [item.max, item.min, item.default, item.defaultRequest])
        roundedResources(list)
      roundedResources(item.maxLimitRequestRatio)
    }
  },
  prepareCreate({ metadata }) {
    metadata.name ||= randomUUID()
  },
  validate: validateLimitRange,
  update: { validate: validateLimitRange },
  columns: [nameColumn, createdColumn],
})
