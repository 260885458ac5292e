import { type FieldError, invalid, notSupported, required } from '../../field-error.ts'
import { parseQuantity } from '../../quantity.ts'
import { validateQualifiedName } from '../../validate/labels.ts'
import type { ObjectFieldSelector, ResourceFieldSelector } from '../types.ts'

/** What an environment variable may take from its pod. */
export const environmentFields = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
] as const

/** What a file of a volume may. */
export const fileFields = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
] as const

const knownFields: ReadonlySet<string> = new Set([
  ...environmentFields,
  ...fileFields,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
])

const subscripted = /^(.+?)\['(.*)'\]$/s

export function validateFieldRef(
  field: string,
  { apiVersion = '', fieldPath = '' }: Partial<ObjectFieldSelector>,
  allowed: readonly string[],
): FieldError[] {
  if (!apiVersion) return [required(`${field}.apiVersion`)]
  if (!fieldPath) return [required(`${field}.fieldPath`)]
  const [, parent, key = ''] = subscripted.exec(fieldPath) ?? []
  const problem = conversionProblem(apiVersion, fieldPath, parent)
  if (problem)
    return [invalid(`${field}.fieldPath`, fieldPath, `error converting fieldPath: ${problem}`)]
  if (parent !== undefined)
    return validateQualifiedName(field, parent === 'metadata.annotations' ? key.toLowerCase() : key)
  const path = fieldPath === 'spec.host' ? 'spec.nodeName' : fieldPath
  return allowed.includes(path) ? [] : [notSupported(`${field}.fieldPath`, path, allowed)]
}

function conversionProblem(version: string, path: string, parent: string | undefined) {
  if (version !== 'v1') return `unsupported pod version: ${version}`
  if (parent !== undefined)
    return ['metadata.annotations', 'metadata.labels'].includes(parent)
      ? undefined
      : `field label does not support subscript: ${path}`
  return knownFields.has(path) || path === 'spec.host'
    ? undefined
    : `field label not supported: ${path}`
}

const resources = [
  'limits.cpu',
  'limits.ephemeral-storage',
  'limits.memory',
  'requests.cpu',
  'requests.ephemeral-storage',
  'requests.memory',
]
const hugePages = /^(limits|requests)\.hugepages-/
const sizes = ['1', '1k', '1M', '1G', '1T', '1P', '1E', '1Ki', '1Mi', '1Gi', '1Ti', '1Pi', '1Ei']

export function validateResourceRef(
  field: string,
  selector: Partial<ResourceFieldSelector>,
  needsContainer: boolean,
): FieldError[] {
  const { containerName = '', resource = '', divisor } = selector
  const errors: FieldError[] = []
  if (needsContainer && !containerName) errors.push(required(`${field}.containerName`))
  else if (!resource) errors.push(required(`${field}.resource`))
  else if (!resources.includes(resource) && !hugePages.test(resource))
    errors.push(notSupported(`${field}.resource`, resource, resources))
  return [...errors, ...validateDivisor(`${field}.divisor`, resource, divisor)]
}

function validateDivisor(
  field: string,
  resource: string,
  divisor: string | undefined,
): FieldError[] {
  if (divisor === undefined) return []
  const quantity = parseQuantity(String(divisor))
  if (quantity.isZero) return []
  const [supported, said] = divisorsOf(resource)
  if (!said || supported.includes(quantity.toString())) return []
  return [invalid(field, resource, `only divisor's values ${said}`)]
}

function divisorsOf(resource: string): readonly [readonly string[], string?] {
  const all = sizes.join(', ')
  if (resource.endsWith('.cpu'))
    return [['1m', '1'], '1m and 1 are supported with the cpu resource']
  if (resource.endsWith('.memory')) return [sizes, `${all} are supported with the memory resource`]
  if (resource.endsWith('.ephemeral-storage'))
    return [sizes, `${all} are supported with the local ephemeral storage resource`]
  if (hugePages.test(resource)) return [sizes, `${all} are supported with the hugepages resource`]
  return [[]]
}
