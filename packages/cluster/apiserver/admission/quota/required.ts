import { containersOf, type Pod } from '../pod.ts'
import { computeUsage } from './usage.ts'

/** Where these are limited, every container has to name them. */
const required = new Set([
  'cpu',
  'memory',
  'requests.cpu',
  'requests.memory',
  'limits.cpu',
  'limits.memory',
])

/** Which of them which containers lack; undefined where none does. */
export function missingText(pod: Pod | undefined, hard: readonly string[]): string | undefined {
  const names = hard.filter((name) => required.has(name)).toSorted()
  if (!pod || names.length === 0 || pod.spec.resources) return undefined
  const said = names.flatMap((name) => {
    const lacking = containersOf(pod)
      .filter(({ resources = {} }) => {
        const usage = computeUsage(resources.requests ?? {}, resources.limits ?? {})
        return usage[name] === undefined
      })
      .map((container) => container.name)
    return lacking.length > 0 ? [`${name} for: ${[...new Set(lacking)].toSorted().join(',')}`] : []
  })
  return said.length > 0 ? `must specify ${said.join('; ')}` : undefined
}
