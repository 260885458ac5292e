const form = /^v(\d+)(?:(alpha|beta)(\d+))?$/
const stages = ['alpha', 'beta', undefined]

/** Newest and most stable first: v2, v1, v1beta2, v1beta1, v1alpha1, then whatever is named otherwise, by name. */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0
  const [first, second] = [form.exec(a), form.exec(b)]
  if (!first || !second) return first ? -1 : second ? 1 : a < b ? -1 : 1
  return (
    stages.indexOf(second[2]) - stages.indexOf(first[2]) ||
    Number(second[1]) - Number(first[1]) ||
    Number(second[3] ?? 0) - Number(first[3] ?? 0)
  )
}
