/** `get pods.metrics.k8s.io NAME`: what a request asked for, as client-go says it where an answer does not. */
export function askedFor(method: string, path: string): string {
  const [root, ...rest] = path
    .replace(/\?.*/, '')
    .split('/')
    .filter(Boolean)
    .map(decodeURIComponent)
  const [group, ...below] = root === 'apis' ? [rest[0], ...rest.slice(2)] : ['', ...rest.slice(1)]
  const [plural, name] = below[0] === 'namespaces' && below.length > 2 ? below.slice(2) : below
  if (plural === undefined) return ''
  const resource = group ? `${plural}.${group}` : plural
  return `${method.toLowerCase()} ${resource}${name ? ` ${name}` : ''}`
}
