import { kind } from '../kind.ts'
import { bindingColumns, bindingDefaults } from './binding.ts'
import { type RoleBinding, rbacGroup } from './types.ts'
import { validateBinding, validateBindingUpdate } from './validate/binding.ts'

export const clusterRoleBinding = kind<RoleBinding>({
  group: rbacGroup,
  version: 'v1',
  kind: 'ClusterRoleBinding',
  plural: 'clusterrolebindings',
  singular: 'clusterrolebinding',
  isNamespaced: false,
  structure: 'io.k8s.api.rbac.v1.ClusterRoleBinding',
  name: 'path-segment',
  createsOnUpdate: true,
  defaults: bindingDefaults,
  validate: (it) => validateBinding(it, false),
  update: { validate: (next, old) => validateBindingUpdate(next, old, false) },
  columns: bindingColumns,
})
