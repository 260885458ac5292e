import type { KubeObject } from '../../object.ts'
import type { Condition } from '../../validate/conditions.ts'
import type { LabelSelector } from '../../validate/label-selector.ts'

export type PodDisruptionBudget = KubeObject & {
  spec: {
    minAvailable?: number | string
    maxUnavailable?: number | string
    selector?: LabelSelector
    unhealthyPodEvictionPolicy?: string
  }
  status?: {
    disruptionsAllowed?: number
    currentHealthy?: number
    desiredHealthy?: number
    expectedPods?: number
    conditions?: Condition[]
  }
}
