import { ageColumn, nameColumn, text } from '../columns.ts'
import { kind } from '../kind.ts'
import { goSelectorText } from '../validate/label-selector.ts'
import { matchDefaults, type ValidatingAdmissionPolicyBinding } from './types.ts'
import { validatePolicyBinding } from './validate-binding.ts'

function parameters({ spec: { paramRef: ref } }: ValidatingAdmissionPolicyBinding): string {
  if (ref?.name) return `${ref.namespace || '*'}/${ref.name}`
  return ref?.selector ? goSelectorText(ref.selector) : '<unset>'
}

export const validatingAdmissionPolicyBinding = kind<ValidatingAdmissionPolicyBinding>({
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
  singular: 'validatingadmissionpolicybinding',
  categories: ['api-extensions'],
  isNamespaced: false,
  structure: 'io.k8s.api.admissionregistration.v1.ValidatingAdmissionPolicyBinding',
  countsGenerations: true,
  requiresResourceVersion: true,
  defaults({ spec }) {
    matchDefaults(spec.matchResources)
  },
  validate: validatePolicyBinding,
  update: { validate: validatePolicyBinding },
  columns: [
    nameColumn,
    text('PolicyName', ({ spec }) => spec.policyName ?? ''),
    text('ParamRef', parameters),
    ageColumn,
  ],
})
