import { ageColumn, nameColumn, text } from '../columns.ts'
import { kind } from '../kind.ts'
import type { PodDisruptionBudget } from './pod-disruption-budget/types.ts'
import { validateBudget, validateBudgetStatus } from './pod-disruption-budget/validate.ts'

export const podDisruptionBudget = kind<PodDisruptionBudget>({
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  plural: 'poddisruptionbudgets',
  singular: 'poddisruptionbudget',
  shortNames: ['pdb'],
  isNamespaced: true,
  structure: 'io.k8s.api.policy.v1.PodDisruptionBudget',
  countsGenerations: true,
  name: 'free',
  requiresResourceVersion: true,
  validate: (it) => validateBudget(it),
  update: { validate: validateBudget },
  status: { validate: validateBudgetStatus },
  columns: [
    nameColumn,
    text('Min Available', ({ spec }) => String(spec.minAvailable ?? 'N/A')),
    text('Max Unavailable', ({ spec }) => String(spec.maxUnavailable ?? 'N/A')),
    text('Allowed Disruptions', ({ status }) => status?.disruptionsAllowed ?? 0, {
      type: 'integer',
    }),
    ageColumn,
  ],
})
