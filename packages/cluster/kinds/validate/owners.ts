import { type FieldError, invalid, invalidGo } from '../field-error.ts'
import type { OwnerReference } from '../object.ts'

/** Every message names the list, not the entry. */
export function validateOwners(
  field: string,
  owners: readonly OwnerReference[] = [],
): FieldError[] {
  const errors: FieldError[] = []
  let controller = ''
  for (const owner of owners) {
    errors.push(...validateOwner(field, owner))
    if (!owner.controller) continue
    const current = `${owner.kind}/${owner.name}`
    if (controller)
      errors.push(
        invalidGo(
          field,
          `[]v1.OwnerReference{${owners.map(goOwner).join(', ')}}`,
          `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${current}`,
        ),
      )
    else controller = current
  }
  return errors
}

function validateOwner(field: string, owner: OwnerReference): FieldError[] {
  const { apiVersion = '', kind = '', name = '', uid = '' } = owner
  const parts = apiVersion.split('/')
  // Of what is no group and version upstream reads nothing.
  const version = parts.length > 2 ? '' : (parts.at(-1) ?? '')
  const needed = [
    ['apiVersion', version, 'version'],
    ['kind', kind, 'kind'],
    ['name', name, 'name'],
    ['uid', uid, 'uid'],
  ] as const
  const errors = needed
    .filter(([, value]) => value === '')
    .map(([key, , called]) =>
      invalid(
        `${field}.${key}`,
        key === 'apiVersion' ? apiVersion : '',
        `${called} must not be empty`,
      ),
    )
  if (apiVersion === 'v1' && kind === 'Event')
    errors.push(
      invalidGo(field, goOwner(owner), '/v1, Kind=Event is disallowed from being an owner'),
    )
  return errors
}

const goPointer = (flag: boolean | undefined) =>
  flag === undefined ? '(*bool)(nil)' : '(*bool)(0xc000000000)'

/** As `%#v` prints it; where pointers point is nobody's business. */
const goOwner = (owner: OwnerReference): string => {
  const { apiVersion = '', kind = '', name = '', uid = '' } = owner
  const [a, k, n, u] = [apiVersion, kind, name, uid].map((it) => JSON.stringify(it))
  return `v1.OwnerReference{APIVersion:${a}, Kind:${k}, Name:${n}, UID:${u}, Controller:${goPointer(owner.controller)}, BlockOwnerDeletion:${goPointer(owner.blockOwnerDeletion)}}`
}
