import { createdColumn, nameColumn } from '../columns.ts'
import { type FieldError, invalid, required } from '../field-error.ts'
import { kind } from '../kind.ts'
import { validateLabelSelector } from '../validate/label-selector.ts'
import { type ClusterRole, rbacGroup } from './types.ts'
import { validateRules } from './validate/rules.ts'

const validate = ({ rules, aggregationRule }: ClusterRole, old?: ClusterRole): FieldError[] => [
  ...validateRules(rules, false),
  ...(aggregationRule ? validateAggregation(aggregationRule, old) : []),
]

function validateAggregation(
  { clusterRoleSelectors = [] }: NonNullable<ClusterRole['aggregationRule']>,
  old: ClusterRole | undefined,
): FieldError[] {
  const field = 'aggregationRule.clusterRoleSelectors'
  if (clusterRoleSelectors.length === 0)
    return [
      required(field, 'at least one clusterRoleSelector required if aggregationRule is non-nil'),
    ]
  const allowsValues = old ? hasInvalidSelector(old) : false
  return clusterRoleSelectors.flatMap((selector, index) => {
    const at = `${field}[${index}]`
    const isInvalid = validateLabelSelector(at, selector).length > 0
    return [
      ...validateLabelSelector(at, selector, { allowsValues }),
      // What is printed is the selector that could not be made.
      ...(isInvalid ? [invalid(at, 'null', 'invalid label selector.')] : []),
    ]
  })
}

const hasInvalidSelector = ({ aggregationRule }: ClusterRole): boolean =>
  (aggregationRule?.clusterRoleSelectors ?? []).some(
    (selector) => validateLabelSelector('', selector).length > 0,
  )

export const clusterRole = kind<ClusterRole>({
  group: rbacGroup,
  version: 'v1',
  kind: 'ClusterRole',
  plural: 'clusterroles',
  singular: 'clusterrole',
  isNamespaced: false,
  structure: 'io.k8s.api.rbac.v1.ClusterRole',
  name: 'path-segment',
  createsOnUpdate: true,
  validate: (it) => validate(it),
  update: { validate: (next, old) => [...validate(next, old), ...validate(next, old)] },
  columns: [nameColumn, createdColumn],
})
