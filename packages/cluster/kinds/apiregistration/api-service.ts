import { ageColumn, nameColumn, text } from '../columns.ts'
import { type FieldError, notSupported } from '../field-error.ts'
import { keepMetadata, metadataAndSpec } from '../keep-metadata.ts'
import { kind } from '../kind.ts'
import type { ApiService } from './types.ts'
import { validateApiService } from './validate.ts'

export const apiService = kind<ApiService>({
  group: 'apiregistration.k8s.io',
  version: 'v1',
  kind: 'APIService',
  plural: 'apiservices',
  singular: 'apiservice',
  categories: ['api-extensions'],
  isNamespaced: false,
  name: 'path-segment',
  structure: 'io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.APIService',
  requiresResourceVersion: true,
  defaults({ spec }) {
    if (spec?.service) spec.service.port ??= 443
  },
  prepareCreate(service) {
    service.status = service.spec?.service ? {} : { conditions: [available(service)] }
  },
  validate: validateApiService,
  update: { validate: validateApiService },
  status: { prepare: keepMetadata, validate: validateStatus, resetFields: metadataAndSpec },
  columns: [
    nameColumn,
    text('Service', ({ spec }) =>
      spec?.service ? `${spec.service.namespace}/${spec.service.name}` : 'Local',
    ),
    text('Available', ({ status }) => {
      const found = status?.conditions?.find(({ type }) => type === 'Available')
      if (!found) return 'Unknown'
      const isPlain = found.status === 'True' || !found.reason
      return isPlain ? found.status : `${found.status} (${found.reason})`
    }),
    ageColumn,
  ],
})

const available = ({ metadata }: ApiService) => ({
  type: 'Available',
  status: 'True',
  lastTransitionTime: metadata.creationTimestamp ?? null,
  reason: 'Local',
  message: 'Local APIServices are always available',
})

const statuses = ['True', 'False', 'Unknown']

function validateStatus({ status }: ApiService): FieldError[] {
  return (status?.conditions ?? []).flatMap(({ status: is }, at) =>
    statuses.includes(is) ? [] : [notSupported(`status.conditions[${at}].status`, is, statuses)],
  )
}
