import { ageColumn, nameColumn, text } from '../columns.ts'
import { type FieldError, forbidden, invalid } from '../field-error.ts'
import { kind } from '../kind.ts'
import type { KubeObject } from '../object.ts'

interface ApiService extends KubeObject {
  spec: { group?: string; version?: string; service?: unknown }
  status: { conditions?: { type: string; status: string }[] }
}

/** Groups of the API are served here alone: one that another server answers for is refused. */
function validate({ metadata, spec }: ApiService): readonly FieldError[] {
  const expected = `${spec.version ?? ''}.${spec.group ?? ''}`
  const said = '`spec.version+"."+spec.group`'
  return [
    ...(metadata.name && metadata.name !== expected
      ? [invalid('metadata.name', metadata.name, `must be ${said}: ${JSON.stringify(expected)}`)]
      : []),
    ...(spec.service === undefined
      ? []
      : [forbidden('spec.service', 'API servers beside this one are not supported')]),
  ]
}

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
  countsGenerations: true,
  validate,
  update: { validate },
  status: {},
  columns: [
    nameColumn,
    text('Service', () => 'Local'),
    text(
      'Available',
      ({ status }) =>
        status.conditions?.find(({ type }) => type === 'Available')?.status ?? 'Unknown',
    ),
    ageColumn,
  ],
})
