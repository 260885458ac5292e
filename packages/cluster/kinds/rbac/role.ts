import { createdColumn, nameColumn } from '../columns.ts'
import { kind } from '../kind.ts'
import { type Role, rbacGroup } from './types.ts'
import { validateRules } from './validate/rules.ts'

const validate = ({ rules }: Role) => validateRules(rules, true)

export const role = kind<Role>({
  group: rbacGroup,
  version: 'v1',
  kind: 'Role',
  plural: 'roles',
  singular: 'role',
  isNamespaced: true,
  structure: 'io.k8s.api.rbac.v1.Role',
  name: 'path-segment',
  createsOnUpdate: true,
  validate,
  update: { validate: (next) => [...validate(next), ...validate(next)] },
  columns: [nameColumn, createdColumn],
})
