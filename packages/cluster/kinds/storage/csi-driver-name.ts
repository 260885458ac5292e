import { type FieldError, invalid, required, tooLong } from '../field-error.ts'
import { dnsSubdomainErrors } from '../validate/names.ts'

const longest = 63

export const validateDriverName = (field: string, name = ''): FieldError[] => [
  ...(name === '' ? [required(field)] : []),
  ...(name.length > longest ? [tooLong(field, longest)] : []),
  ...dnsSubdomainErrors(name.toLowerCase()).map((said) => invalid(field, name, said)),
]
