import { kind } from '../kind.ts'
import { bindingColumns, bindingDefaults } from './binding.ts'
import { type RoleBinding, rbacGroup } from './types.ts'
import { validateBinding, validateBindingUpdate } from './validate/binding.ts'

export const roleBinding = kind<RoleBinding>({
  group: rbacGroup,
  version: 'v1',
  kind: 'RoleBinding',
  plural: 'rolebindings',
  singular: 'rolebinding',
  isNamespaced: true,
  structure: 'io.k8s.api.rbac.v1.RoleBinding',
  name: 'path-segment',
  createsOnUpdate: true,
  defaults: bindingDefaults,
  validate: (it) => validateBinding(it, true),
  update: { validate: (next, old) => validateBindingUpdate(next, old, true) },
  columns: bindingColumns,
})
