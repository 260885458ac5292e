import { type FieldError, invalid, tooLong } from '../field-error.ts'
import type { ManagedFieldsEntry } from '../object.ts'

const longestSubresource = 256
const longestManager = 128

export const validateManagedFields = (
  field: string,
  entries: readonly ManagedFieldsEntry[] = [],
): FieldError[] => entries.flatMap((entry, index) => validateEntry(`${field}[${index}]`, entry))

function validateEntry(field: string, entry: ManagedFieldsEntry): FieldError[] {
  const { operation = '', fieldsType = '', manager = '', subresource = '' } = entry
  return [
    ...(['Apply', 'Update'].includes(operation)
      ? []
      : [invalid(`${field}.operation`, operation, 'must be `Apply` or `Update`')]),
    ...(['', 'FieldsV1'].includes(fieldsType)
      ? []
      : [invalid(`${field}.fieldsType`, fieldsType, 'must be `FieldsV1`')]),
    ...validateManager(`${field}.manager`, manager),
    ...(Buffer.byteLength(subresource) > longestSubresource
      ? [tooLong(`${field}.subresource`, longestSubresource)]
      : []),
  ]
}

function validateManager(field: string, manager: string): FieldError[] {
  const errors: FieldError[] = []
  if (Buffer.byteLength(manager) > longestManager) errors.push(tooLong(field, longestManager))
  if (/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(manager))
    errors.push(invalid(field, manager, 'should only contain printable characters'))
  return errors
}
