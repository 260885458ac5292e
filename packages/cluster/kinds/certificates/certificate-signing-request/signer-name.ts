import { type FieldError, invalid, required, tooLong } from '../../field-error.ts'
import { dnsLabelErrors, dnsSubdomainErrors } from '../../validate/names.ts'

const longestDomain = 253
const longest = 571

/** `example.com/signer-name`. */
export function validateSignerName(field: string, name: string): FieldError[] {
  if (name === '') return [required(field)]
  const [domain = '', path = '', ...rest] = name.split('/')
  if (!name.includes('/') || rest.length > 0)
    return [
      invalid(
        field,
        name,
        "must be a fully qualified domain and path of the form 'example.com/signer-name'",
      ),
    ]
  return [
    ...(domain.length > longestDomain ? [tooLong(field, longestDomain)] : []),
    ...firstProblem(field, domain, dnsLabelErrors),
    ...(domain.includes('.')
      ? []
      : [
          invalid(field, domain, 'should be a domain with at least two segments separated by dots'),
        ]),
    ...firstProblem(field, path, dnsSubdomainErrors),
    ...(name.length > longest ? [tooLong(field, longest)] : []),
  ]
}

/** Of the labels between the dots, the first one that is wrong. */
function firstProblem(
  field: string,
  text: string,
  problemsOf: (label: string) => string[],
): FieldError[] {
  const label = text.split('.').find((it) => problemsOf(it).length > 0)
  if (label === undefined) return []
  return problemsOf(label).map((said) =>
    invalid(field, text, `validating label ${JSON.stringify(label)}: ${said}`),
  )
}
