import type { ApiClient } from './api-client.ts'

/** Resolves once so many pods with that label are on nodes. Looks from now on, so it is to be called before they are made. */
export async function untilBound(client: ApiClient, label: string, count: number): Promise<void> {
  const path = `/api/v1/namespaces/default/pods?watch=true&labelSelector=${encodeURIComponent(label)}`
  const bound = new Set<string>()
  const ended = new AbortController()
  let rest = ''
  const onPart = (part: Buffer) => {
    const lines = (rest + part.toString()).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      const { object } = JSON.parse(line)
      if (object.spec?.nodeName) bound.add(object.metadata.name)
    }
    if (bound.size >= count) ended.abort()
  }
  await client.stream('GET', path, onPart, undefined, ended.signal)
}
