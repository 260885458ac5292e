import { ageColumn, nameColumn, text, wide } from '../columns.ts'
import type { Column } from '../kind.ts'
import { type RoleBinding, rbacGroup, type Subject } from './types.ts'

export function bindingDefaults({ roleRef, subjects = [] }: RoleBinding): void {
  roleRef.apiGroup ??= rbacGroup
  for (const subject of subjects)
    if (subject.kind === 'User' || subject.kind === 'Group') subject.apiGroup ??= rbacGroup
}

const of = (
  kind: string,
  { subjects = [] }: RoleBinding,
  said: (subject: Subject) => string = ({ name = '' }) => name,
) =>
  subjects
    .filter((subject) => subject.kind === kind)
    .map(said)
    .join(', ')

const account = ({ namespace = '', name = '' }: Subject) => `${namespace}/${name}`

export const bindingColumns: readonly Column<RoleBinding>[] = [
  nameColumn,
  text('Role', ({ roleRef }) => `${roleRef.kind ?? ''}/${roleRef.name ?? ''}`),
  ageColumn,
  text('Users', (it) => of('User', it), wide),
  text('Groups', (it) => of('Group', it), wide),
  text('ServiceAccounts', (it) => of('ServiceAccount', it, account), wide),
]
