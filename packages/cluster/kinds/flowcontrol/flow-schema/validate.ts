import {
  type FieldError,
  forbidden,
  invalid,
  notSupported,
  notSupportedGo,
  required,
} from '../../field-error.ts'
import { dnsLabelErrors, dnsSubdomainErrors } from '../../validate/names.ts'
import { validateConditionTypes } from '../conditions.ts'
import type { FlowRule, FlowSchema, FlowSubject } from './types.ts'
import { validateNonResourceRule, validateResourceRule } from './validate-rule.ts'

const mostPrecedence = 10000
const methods = ['ByNamespace', 'ByUser']

export function validateFlowSchema({ metadata, spec, status }: FlowSchema): FieldError[] {
  const level = spec.priorityLevelConfiguration?.name ?? ''
  const levelField = 'spec.priorityLevelConfiguration.name'
  const method = spec.distinguisherMethod
  return [
    ...validatePrecedence(spec.matchingPrecedence ?? 0, metadata.name ?? ''),
    ...(method && !methods.includes(method.type ?? '')
      ? [
          notSupportedGo(
            'spec.distinguisherMethod.type',
            `flowcontrol.FlowDistinguisherMethod{Type:${JSON.stringify(method.type ?? '')}}`,
            methods,
          ),
        ]
      : []),
    ...(level === ''
      ? [required(levelField, 'must reference a priority level')]
      : dnsSubdomainErrors(level).map((said) => invalid(levelField, level, said))),
    ...(spec.rules ?? []).flatMap((rule, index) => validateRule(`spec.rules[${index}]`, rule)),
    ...validateConditionTypes(status?.conditions),
  ]
}

function validatePrecedence(precedence: number, name: string): FieldError[] {
  const refuse = (said: string) => [invalid('spec.matchingPrecedence', precedence, said)]
  if (precedence <= 0) return refuse('must be a positive value')
  if (precedence > mostPrecedence) return refuse(`must not be greater than ${mostPrecedence}`)
  return precedence === 1 && name !== 'exempt'
    ? refuse("only the schema named 'exempt' may have matchingPrecedence 1")
    : []
}

function validateRule(field: string, rule: FlowRule): FieldError[] {
  const { subjects = [], resourceRules = [], nonResourceRules = [] } = rule
  return [
    ...(subjects.length === 0
      ? [required(`${field}.subjects`, 'subjects must contain at least one value')]
      : subjects.flatMap((subject, index) =>
          validateSubject(`${field}.subjects[${index}]`, subject),
        )),
    ...(resourceRules.length + nonResourceRules.length === 0
      ? [required(field, 'at least one of resourceRules and nonResourceRules has to be non-empty')]
      : []),
    ...resourceRules.flatMap((it, index) =>
      validateResourceRule(`${field}.resourceRules[${index}]`, it),
    ),
    ...nonResourceRules.flatMap((it, index) =>
      validateNonResourceRule(`${field}.nonResourceRules[${index}]`, it),
    ),
  ]
}

const subjectFields = [
  ['ServiceAccount', 'serviceAccount'],
  ['User', 'user'],
  ['Group', 'group'],
] as const

function validateSubject(field: string, subject: FlowSubject): FieldError[] {
  const { kind = '' } = subject
  const own = subjectFields.find(([name]) => name === kind)
  if (!own) return [notSupported(`${field}.kind`, kind, ['Group', 'ServiceAccount', 'User'])]
  const [, name] = own
  return [
    ...validateOwn(`${field}.${name}`, kind, name, subject),
    ...subjectFields
      .filter(([, other]) => other !== name && subject[other] !== undefined)
      .map(([otherKind, other]) =>
        forbidden(
          `${field}.${other}`,
          `${other} is forbidden when subject kind is not '${otherKind}'`,
        ),
      ),
  ]
}

function validateOwn(
  field: string,
  kind: string,
  name: 'serviceAccount' | 'user' | 'group',
  subject: FlowSubject,
): FieldError[] {
  const own = subject[name]
  if (own === undefined)
    return [required(field, `${name} is required when subject kind is '${kind}'`)]
  const unnamed = own.name ? [] : [required(`${field}.name`)]
  if (name !== 'serviceAccount') return unnamed
  const { namespace = '', name: account = '' } = subject.serviceAccount ?? {}
  return [
    ...unnamed,
    ...(account === '' || account === '*'
      ? []
      : dnsSubdomainErrors(account).map((said) => invalid(`${field}.name`, account, said))),
    ...(namespace === ''
      ? [required(`${field}.namespace`, 'must specify namespace for service account')]
      : dnsLabelErrors(namespace).map((said) => invalid(`${field}.namespace`, namespace, said))),
  ]
}
