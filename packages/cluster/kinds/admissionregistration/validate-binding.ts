import {
  duplicate,
  type FieldError,
  forbidden,
  goStrings,
  invalid,
  invalidGo,
  notSupported,
  required,
} from '../field-error.ts'
import { validateLabelSelector } from '../validate/label-selector.ts'
import { dnsSubdomainErrors, pathSegmentErrors } from '../validate/names.ts'
import type { ValidatingAdmissionPolicyBinding } from './types.ts'
import { validateMatch } from './validate-match.ts'

type Spec = ValidatingAdmissionPolicyBinding['spec']

const actions = ['Audit', 'Deny', 'Warn']

export const validatePolicyBinding = ({ spec }: ValidatingAdmissionPolicyBinding): FieldError[] => [
  ...(spec.policyName === undefined
    ? [required('spec.policyName')]
    : dnsSubdomainErrors(spec.policyName).map((said) =>
        invalid('spec.policyName', spec.policyName, said),
      )),
  ...(spec.paramRef ? validateParameters(spec.paramRef) : []),
  ...(spec.matchResources ? validateMatch('spec.matchResources', spec.matchResources) : []),
  ...validateActions(spec.validationActions),
]

function validateParameters(ref: NonNullable<Spec['paramRef']>): FieldError[] {
  const field = 'spec.paramRef'
  const { name, selector, parameterNotFoundAction: action } = ref
  const both = name && selector
  const exclusive = 'name and selector are mutually exclusive'
  const missing = ['Deny', 'Allow']
  return [
    ...(name ? pathSegmentErrors(name).map((said) => invalid(`${field}.name`, name, said)) : []),
    ...(both ? [forbidden(`${field}.name`, exclusive)] : []),
    ...(selector ? validateLabelSelector(`${field}.selector`, selector) : []),
    ...(both ? [forbidden(`${field}.selector`, exclusive)] : []),
    ...(name || selector ? [] : [required(field, 'one of name or selector must be specified')]),
    ...(action
      ? missing.includes(action)
        ? []
        : [notSupported(`${field}.parameterNotFoundAction`, action, missing)]
      : [required(`${field}.parameterNotFoundAction`)]),
  ]
}

function validateActions(given: readonly string[] = []): FieldError[] {
  const field = 'spec.validationActions'
  return [
    ...given.flatMap((action, index) => [
      ...(actions.includes(action) ? [] : [notSupported(`${field}[${index}]`, action, actions)]),
      ...(given.indexOf(action) < index ? [duplicate(`${field}[${index}]`, action)] : []),
    ]),
    ...(given.includes('Deny') && given.includes('Warn')
      ? [
          invalidGo(
            field,
            goStrings(given, 'admissionregistration.ValidationAction'),
            'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)',
          ),
        ]
      : []),
    ...(given.length === 0 ? [required(field, 'at least one validation action is required')] : []),
  ]
}
