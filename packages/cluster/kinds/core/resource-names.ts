import { type FieldError, invalidGo } from '../field-error.ts'
import { qualifiedNameErrors } from '../validate/names.ts'

const compute = ['cpu', 'memory', 'ephemeral-storage']
const counted = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
]

const quota: ReadonlySet<string> = new Set([
  ...compute,
  ...compute.flatMap((name) => [`requests.${name}`, `limits.${name}`]),
  'requests.storage',
  ...counted,
])
const integers: ReadonlySet<string> = new Set(counted)
const containers: ReadonlySet<string> = new Set(compute)

const isHugePage = (name: string) => name.startsWith('hugepages-')
const isQuotaHugePage = (name: string) => isHugePage(name) || name.startsWith('requests.hugepages-')

export const isNative = (name: string): boolean =>
  !name.includes('/') || name.includes('kubernetes.io/')

/** Of somebody's own: counted in whole units, never overcommitted. */
export const isExtended = (name: string): boolean =>
  !isNative(name) &&
  !name.startsWith('requests.') &&
  qualifiedNameErrors(`requests.${name}`).length === 0

export const isQuotaResource = (name: string): boolean => quota.has(name) || isQuotaHugePage(name)
export const isInteger = (name: string): boolean => integers.has(name) || isExtended(name)
export const isOvercommitAllowed = (name: string): boolean => isNative(name) && !isHugePage(name)

/** Upstream prints the name without quotes here: its type is its own. */
const refuse = (field: string, name: string, said: string): FieldError =>
  invalidGo(field, name, said)

export function validateResourceName(field: string, name: string): FieldError[] {
  const errors = qualifiedNameErrors(name).map((said) => refuse(field, name, said))
  if (errors.length > 0 || name.includes('/')) return errors
  return isQuotaResource(name) || name === 'storage'
    ? []
    : [refuse(field, name, 'must be a standard resource type or fully qualified')]
}

export function validateQuotaResourceName(field: string, name: string): FieldError[] {
  const errors = validateResourceName(field, name)
  if (name.includes('/') || isQuotaResource(name)) return errors
  return [...errors, refuse(field, name, 'must be a standard resource for quota')]
}

export function validateContainerResourceName(field: string, name: string): FieldError[] {
  const errors = validateResourceName(field, name)
  if (!name.includes('/'))
    return containers.has(name) || isHugePage(name)
      ? errors
      : [...errors, refuse(field, name, 'must be a standard resource for containers')]
  return isNative(name) || isExtended(name)
    ? errors
    : [...errors, refuse(field, name, "doesn't follow extended resource name standard")]
}
