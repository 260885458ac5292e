import { keyOf } from '../../client/resource.ts'
import {
  type Pod,
  type PodDisruptionBudget,
  podDisruptionBudgets,
  pods,
} from '../../client/resources.ts'
import { selects } from '../../kinds/validate/selects.ts'
import type { Informers } from '../loop/controller.ts'

/** The budgets that a pod counts for; there should be one at most. */
export const budgetsOf = ({ metadata }: Pod, at: Informers): readonly PodDisruptionBudget[] =>
  at
    .informer(podDisruptionBudgets)
    .in(metadata.namespace ?? '')
    .filter(({ spec }) => selects(spec?.selector, metadata.labels))

export const budgetKeys = (pod: Pod, at: Informers): readonly string[] =>
  budgetsOf(pod, at).map((budget) => keyOf(budget))

export const podsOf = ({ metadata, spec }: PodDisruptionBudget, at: Informers): readonly Pod[] =>
  at
    .informer(pods)
    .in(metadata.namespace ?? '')
    .filter((pod) => selects(spec?.selector, pod.metadata.labels))
