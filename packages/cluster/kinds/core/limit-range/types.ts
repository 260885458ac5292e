import type { KubeObject } from '../../object.ts'
import type { ResourceList } from '../resource-quota/types.ts'

export interface LimitRangeItem {
  type?: string
  max?: ResourceList
  min?: ResourceList
  default?: ResourceList
  defaultRequest?: ResourceList
  maxLimitRequestRatio?: ResourceList
}

export type LimitRange = KubeObject & { spec: { limits?: LimitRangeItem[] } }
