import type { HTTPHeader } from 'kubernetes-types/core/v1.js'
import { served } from '../../kinds/served-version.ts'

/** What the connection itself decides. */
const excluded = ['host', 'connection', 'content-length', 'transfer-encoding', 'trailer', 'upgrade']

/** The headers of an action's request: those that it names, and those that kubelet adds unless they are named. */
export function headersOf(
  named: readonly HTTPHeader[],
  host: string,
  purpose: 'probe' | 'lifecycle',
): Record<string, string | string[]> {
  const found = new Map<string, string[]>()
  for (const { name, value = '' } of named) {
    const key = name.toLowerCase()
    found.set(key, [...(found.get(key) ?? []), value])
  }
  const [ownHost] = found.get('host') ?? []
  for (const name of excluded) found.delete(name)
  if (found.get('accept')?.[0] === '') found.delete('accept')
  else if (!found.has('accept')) found.set('accept', ['*/*'])
  const agent = `kube-${purpose}/${served.major}.${served.minor}`
  if (!found.has('user-agent')) found.set('user-agent', [agent])
  return { host: ownHost || host, ...Object.fromEntries(found), connection: 'close' }
}
