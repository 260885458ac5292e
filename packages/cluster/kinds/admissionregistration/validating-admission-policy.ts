import { ageColumn, nameColumn, text } from '../columns.ts'
import { keepMetadata, metadataAndSpec } from '../keep-metadata.ts'
import { kind } from '../kind.ts'
import { validateConditions } from '../validate/conditions.ts'
import { matchDefaults, type ValidatingAdmissionPolicy } from './types.ts'
import { validatePolicy } from './validate-policy.ts'

export const validatingAdmissionPolicy = kind<ValidatingAdmissionPolicy>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  singular: 'validatingadmissionpolicy',
  categories: ['api-extensions'],
  isNamespaced: false,
  structure: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicy',
  countsGenerations: true,
  requiresResourceVersion: true,
  defaults({ spec }) {
    spec.failurePolicy ??= 'Fail'
    matchDefaults(spec.matchConstraints)
  },
  validate: validatePolicy,
  update: { validate: validatePolicy },
  status: {
    prepare: keepMetadata,
    validate: ({ status }) => validateConditions('status.conditions', status?.conditions),
    resetFields: metadataAndSpec,
  },
  columns: [
    nameColumn,
    text('Validations', ({ spec }) => spec.validations?.length ?? 0, { type: 'integer' }),
    text('ParamKind', ({ spec: { paramKind: kind } }) =>
      kind ? `${kind.apiVersion ?? ''}/${kind.kind ?? ''}` : '<unset>',
    ),
    ageColumn,
  ],
})
