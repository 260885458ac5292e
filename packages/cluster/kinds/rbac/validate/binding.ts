import { type FieldError, invalid, invalidGo, notSupported, required } from '../../field-error.ts'
import { dnsSubdomainErrors, pathSegmentErrors } from '../../validate/names.ts'
import { type RoleBinding, rbacGroup, type Subject } from '../types.ts'

export function validateBinding(binding: RoleBinding, isNamespaced: boolean): FieldError[] {
  const { apiGroup = '', kind = '', name } = binding.roleRef
  const kinds = isNamespaced ? ['Role', 'ClusterRole'] : ['ClusterRole']
  return [
    ...(apiGroup === rbacGroup ? [] : [notSupported('roleRef.apiGroup', apiGroup, [rbacGroup])]),
    ...(kinds.includes(kind) ? [] : [notSupported('roleRef.kind', kind, kinds)]),
    ...(name === undefined
      ? [required('roleRef.name')]
      : pathSegmentErrors(name).map((said) => invalid('roleRef.name', name, said))),
    ...(binding.subjects ?? []).flatMap((subject, index) =>
      validateSubject(`subjects[${index}]`, subject, isNamespaced),
    ),
  ]
}

function validateSubject(field: string, subject: Subject, isNamespaced: boolean): FieldError[] {
  const { kind = '', name, apiGroup = '' } = subject
  const unnamed = name === undefined ? [required(`${field}.name`)] : []
  const inGroup = (group: string) =>
    apiGroup === group ? [] : [notSupported(`${field}.apiGroup`, apiGroup, [group])]
  switch (kind) {
    case 'ServiceAccount':
      return [
        ...unnamed,
        ...(name === undefined
          ? []
          : dnsSubdomainErrors(name).map((said) => invalid(`${field}.name`, name, said))),
        ...inGroup(''),
        ...(isNamespaced || subject.namespace ? [] : [required(`${field}.namespace`)]),
      ]
    case 'User':
    case 'Group':
      return [...unnamed, ...inGroup(rbacGroup)]
    default:
      return [...unnamed, notSupported(`${field}.kind`, kind, ['ServiceAccount', 'User', 'Group'])]
  }
}

const goRef = ({ apiGroup = '', kind = '', name = '' }: RoleBinding['roleRef']) =>
  `rbac.RoleRef{APIGroup:${JSON.stringify(apiGroup)}, Kind:${JSON.stringify(kind)}, Name:${JSON.stringify(name)}}`

/** Checked twice, as upstream does it. */
export function validateBindingUpdate(
  next: RoleBinding,
  old: RoleBinding,
  isNamespaced: boolean,
): FieldError[] {
  const checked = validateBinding(next, isNamespaced)
  return [
    ...checked,
    ...checked,
    ...(goRef(next.roleRef) === goRef(old.roleRef)
      ? []
      : [invalidGo('roleRef', goRef(next.roleRef), 'cannot change roleRef')]),
  ]
}
