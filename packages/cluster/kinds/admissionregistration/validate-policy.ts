import {
  type CompileAdmission,
  compilePolicy,
  compileWithoutParams,
} from '../../expressions/admission.ts'
import { duplicate, type FieldError, invalid, notSupported, required } from '../field-error.ts'
import { dns1035LabelErrors, dnsSubdomainErrors, qualifiedNameErrors } from '../validate/names.ts'
import type { Named, ValidatingAdmissionPolicy, Validation } from './types.ts'
import { validateConditions } from './validate-conditions.ts'
import { expressionErrors } from './validate-expression.ts'
import { validateMatch } from './validate-match.ts'

type Spec = ValidatingAdmissionPolicy['spec']

const failurePolicies = ['Fail', 'Ignore']
const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge']
const mostAnnotations = 20
const identifier = /^[_a-zA-Z][_a-zA-Z0-9]*$/

export function validatePolicy({ metadata, spec }: ValidatingAdmissionPolicy): FieldError[] {
  const compile = spec.paramKind ? compilePolicy : compileWithoutParams
  return [
    ...(failurePolicies.includes(spec.failurePolicy ?? '')
      ? []
      : [notSupported('spec.failurePolicy', spec.failurePolicy ?? '', failurePolicies)]),
    ...(spec.paramKind ? validateParamKind(spec.paramKind) : []),
    ...validateConstraints(spec.matchConstraints),
    ...validateConditions('spec.matchConditions', compile, spec.matchConditions),
    ...(spec.variables ?? []).flatMap((it, index) =>
      validateVariable(`spec.variables[${index}]`, it, compile),
    ),
    ...validateContents(spec, metadata.name ?? '', compile),
  ]
}

function validateParamKind({ apiVersion = '', kind = '' }: NonNullable<Spec['paramKind']>) {
  const field = 'spec.paramKind'
  const kindErrors = dns1035LabelErrors(kind.toLowerCase())
  return [
    ...validateApiVersion(`${field}.apiVersion`, apiVersion),
    ...(kind === ''
      ? [required(`${field}.kind`)]
      : kindErrors.length > 0
        ? [
            invalid(
              `${field}.kind`,
              kind,
              `may have mixed case, but should otherwise match: ${kindErrors.join(',')}`,
            ),
          ]
        : []),
  ]
}

function validateApiVersion(field: string, apiVersion: string): FieldError[] {
  if (apiVersion === '') return [required(field)]
  const parts = apiVersion.split('/')
  if (parts.length > 2)
    return [invalid(field, apiVersion, `unexpected GroupVersion string: ${apiVersion}`)]
  const version = parts.at(-1) ?? ''
  const group = parts.length === 2 ? (parts[0] ?? '') : ''
  const groupErrors = group === '' ? [] : dnsSubdomainErrors(group)
  const versionErrors = dns1035LabelErrors(version)
  return [
    ...(groupErrors.length > 0 ? [invalid(field, group, groupErrors.join(','))] : []),
    ...(version === ''
      ? [invalid(field, apiVersion, 'version must be specified')]
      : versionErrors.length > 0
        ? [invalid(field, version, versionErrors.join(','))]
        : []),
  ]
}

function validateConstraints(match: Spec['matchConstraints']): FieldError[] {
  const field = 'spec.matchConstraints'
  if (!match) return [required(field)]
  return [
    ...validateMatch(field, match),
    ...((match.resourceRules?.length ?? 0) === 0 ? [required(`${field}.resourceRules`)] : []),
  ]
}

const validateVariable = (
  field: string,
  { name = '', expression = '' }: Named,
  compile: CompileAdmission,
): FieldError[] => [
  ...(name.trim() === ''
    ? [required(`${field}.name`, 'name is not specified')]
    : identifier.test(name)
      ? []
      : [invalid(`${field}.name`, name, 'name is not a valid CEL identifier')]),
  ...(expression.trim() === ''
    ? [required(`${field}.expression`, 'expression is not specified')]
    : expressionErrors(`${field}.expression`, compile, expression)),
]

function validateContents(spec: Spec, name: string, compile: CompileAdmission): FieldError[] {
  const { validations = [], auditAnnotations = [] } = spec
  const some = 'validations or auditAnnotations must contain at least one item'
  if (validations.length + auditAnnotations.length === 0)
    return [required('spec.validations', some), required('spec.auditAnnotations', some)]
  return [
    ...validations.flatMap((it, index) =>
      validateValidation(`spec.validations[${index}]`, it, compile),
    ),
    ...validateAnnotations(auditAnnotations, name, compile),
  ]
}

function validateValidation(
  field: string,
  validation: Validation,
  compile: CompileAdmission,
): FieldError[] {
  const { expression = '', message, messageExpression, reason } = validation
  const said = message?.trim()
  return [
    ...(expression.trim() === ''
      ? [required(`${field}.expression`, 'expression is not specified')]
      : expressionErrors(`${field}.expression`, compile, expression, 'bool')),
    ...(messageExpression === undefined
      ? []
      : messageExpression.trim() === ''
        ? [
            invalid(
              `${field}.messageExpression`,
              messageExpression,
              'must be non-empty if specified',
            ),
          ]
        : expressionErrors(`${field}.messageExpression`, compile, messageExpression, 'string')),
    ...(said === ''
      ? [invalid(`${field}.message`, message, 'message must be non-empty if specified')]
      : said?.includes('\n')
        ? [invalid(`${field}.message`, message, 'message must not contain line breaks')]
        : []),
    ...(reason !== undefined && !reasons.includes(reason)
      ? [notSupported(`${field}.reason`, reason, reasons)]
      : []),
  ]
}

function validateAnnotations(
  annotations: NonNullable<Spec['auditAnnotations']>,
  name: string,
  compile: CompileAdmission,
): FieldError[] {
  const field = 'spec.auditAnnotations'
  const keys = annotations.map(({ key = '' }) => key)
  return annotations
    .slice(0, mostAnnotations)
    .flatMap(({ key = '', valueExpression = '' }, index) => {
      const at = `${field}[${index}]`
      const full = `${name}/${key}`
      return [
        ...qualifiedNameErrors(full).map((said) => invalid(`${at}.key`, full, said)),
        ...(valueExpression.trim() === ''
          ? [required(`${at}.valueExpression`, 'valueExpression is not specified')]
          : expressionErrors(`${at}.valueExpression`, compile, valueExpression)),
        ...(keys.indexOf(key) < index ? [duplicate(`${at}.key`, key)] : []),
      ]
    })
}
