import { kind } from '../kind.ts'
import { serviceColumns } from './service/columns.ts'
import { serviceDefaults } from './service/defaults.ts'
import { dropInternalPolicy, dropTypeDependentFields } from './service/type-change.ts'
import type { Service } from './service/types.ts'
import { validateService } from './service/validate.ts'
import { validateServiceStatus } from './service/validate-status.ts'
import { validateServiceUpdate } from './service/validate-update.ts'
import { loadBalancerWarnings, serviceWarnings } from './service/warnings.ts'

export const service = kind<Service>({
  group: '',
  version: 'v1',
  kind: 'Service',
  plural: 'services',
  singular: 'service',
  shortNames: ['svc'],
  categories: ['all'],
  isNamespaced: true,
  structure: 'io.k8s.api.core.v1.Service',
  name: 'label1035',
  createsOnUpdate: true,
  defaults: serviceDefaults,
  prepareCreate: dropInternalPolicy,
  validate: (it) => validateService(it),
  warnings: serviceWarnings,
  update: {
    prepare: dropTypeDependentFields,
    validate: validateServiceUpdate,
    warnings: serviceWarnings,
  },
  status: { validate: validateServiceStatus, warnings: loadBalancerWarnings },
  selectableFields: ({ spec }) => ({
    'spec.clusterIP': spec.clusterIP ?? '',
    'spec.type': spec.type ?? '',
  }),
  columns: serviceColumns,
})
