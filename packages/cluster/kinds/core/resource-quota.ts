import { ageColumn, nameColumn, text } from '../columns.ts'
import { kind } from '../kind.ts'
import { own } from '../own.ts'
import { type ResourceQuota, roundedResources } from './resource-quota/types.ts'
import {
  validateQuota,
  validateQuotaStatus,
  validateQuotaUpdate,
} from './resource-quota/validate.ts'

const isLimit = (resource: string) => resource.startsWith('limits.')

function used({ status }: ResourceQuota, isShown: (resource: string) => boolean): string {
  const { hard = {}, used = {} } = status ?? {}
  return Object.keys(hard)
    .sort()
    .filter(isShown)
    .map((resource) => `${resource}: ${own(used, resource) ?? '0'}/${hard[resource]}`)
    .join(', ')
}

export const resourceQuota = kind<ResourceQuota>({
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  singular: 'resourcequota',
  shortNames: ['quota'],
  isNamespaced: true,
  structure: 'io.k8s.api.core.v1.ResourceQuota',
  defaults({ spec, status }) {
    roundedResources(spec.hard)
    roundedResources(status?.hard)
    roundedResources(status?.used)
  },
  validate: validateQuota,
  update: { validate: validateQuotaUpdate },
  status: { validate: validateQuotaStatus },
  columns: [
    nameColumn,
    text('Request', (quota) => used(quota, (resource) => !isLimit(resource))),
    text('Limit', (quota) => used(quota, isLimit)),
    ageColumn,
  ],
})
