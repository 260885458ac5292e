import { MetricError } from '../calculator/metric-error.ts'

/** The group that an `apiVersion` names; the version is nobody's concern here. */
export function groupOf(apiVersion = ''): string {
  const parts = apiVersion.split('/')
  if (parts.length > 2) throw new MetricError(`unexpected GroupVersion string: ${apiVersion}`)
  return parts.length === 2 ? (parts[0] ?? '') : ''
}
