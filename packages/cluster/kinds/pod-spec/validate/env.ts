import { type FieldError, invalid, required } from '../../field-error.ts'
import { configKeyProblems, dnsSubdomainErrors } from '../../validate/names.ts'
import type { EnvFromSource, EnvVar } from '../types.ts'
import { environmentFields, validateFieldRef, validateResourceRef } from './field-refs.ts'

function nameErrors(field: string, name: string): FieldError[] {
  return /^[ -<>-~]*$/.test(name)
    ? []
    : [
        invalid(
          field,
          name,
          "a valid environment variable name must consist only of printable ASCII characters other than '='",
        ),
      ]
}

export const validateEnv = (field: string, variables: readonly EnvVar[] = []): FieldError[] =>
  variables.flatMap((variable, index) => {
    const at = `${field}[${index}]`
    const { name = '' } = variable
    return [
      ...(name ? nameErrors(`${at}.name`, name) : [required(`${at}.name`)]),
      ...validateValueFrom(`${at}.valueFrom`, variable),
    ]
  })

function validateValueFrom(field: string, { value = '', valueFrom }: EnvVar): FieldError[] {
  if (!valueFrom) return []
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = valueFrom
  const sources = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef].filter(Boolean)
  const errors = [
    ...(fieldRef ? validateFieldRef(`${field}.fieldRef`, fieldRef, environmentFields) : []),
    ...(resourceFieldRef
      ? validateResourceRef(`${field}.resourceFieldRef`, resourceFieldRef, false)
      : []),
    ...(configMapKeyRef ? validateKeyRef(`${field}.configMapKeyRef`, configMapKeyRef) : []),
    ...(secretKeyRef ? validateKeyRef(`${field}.secretKeyRef`, secretKeyRef) : []),
  ]
  const problem = sourceProblem(sources.length, value)
  return problem ? [...errors, invalid(field, '', problem)] : errors
}

function sourceProblem(sources: number, value: string): string | undefined {
  if (sources === 0)
    return 'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`'
  if (value) return 'may not be specified when `value` is not empty'
  return sources > 1 ? 'may not have more than one field specified at a time' : undefined
}

function validateKeyRef(
  field: string,
  { name = '', key = '' }: { readonly name?: string; readonly key?: string },
): FieldError[] {
  return [
    ...dnsSubdomainErrors(name).map((said) => invalid(`${field}.name`, name, said)),
    ...(key
      ? configKeyProblems(key).map((said) => invalid(`${field}.key`, key, said))
      : [required(`${field}.key`)]),
  ]
}

export const validateEnvFrom = (
  field: string,
  sources: readonly EnvFromSource[] = [],
): FieldError[] =>
  sources.flatMap(({ prefix, configMapRef, secretRef }, index) => {
    const at = `${field}[${index}]`
    return [
      ...(prefix ? nameErrors(`${at}.prefix`, prefix) : []),
      ...(configMapRef ? validateRefName(`${at}.configMapRef.name`, configMapRef.name) : []),
      ...(secretRef ? validateRefName(`${at}.secretRef.name`, secretRef.name) : []),
      // Of the whole list, as upstream has it.
      ...(configMapRef && secretRef
        ? [invalid(field, '', 'may not have more than one field specified at a time')]
        : configMapRef || secretRef
          ? []
          : [invalid(field, '', 'must specify one of: `configMapRef` or `secretRef`')]),
    ]
  })

/** Upstream takes it for a prefix, which may end with a dash. */
function validateRefName(field: string, name = ''): FieldError[] {
  if (!name) return [required(field)]
  const masked = name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name
  return dnsSubdomainErrors(masked).map((said) => invalid(field, name, said))
}
