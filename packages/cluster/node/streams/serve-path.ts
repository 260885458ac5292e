import { type AgentAnswer, AgentError, type LogRequest } from '../../client/node-agents.ts'
import { containerLogs } from './logs.ts'
import type { NodeStreamsOptions } from './node-streams.ts'

/** What is asked of a node by a path: its own figures, a container's log. */
export async function servePath(options: NodeStreamsOptions, target: string): Promise<AgentAnswer> {
  const { pathname, searchParams } = new URL(target, 'http://node')
  const [kind = '', ...parts] = pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decoded)
  if (kind === 'containerLogs') return logAnswer(options, parts, searchParams)
  if (kind === 'healthz') return text(200, 'ok')
  if (kind === 'pods') return podList(options)
  if (elsewhere.has(kind))
    return text(501, `/${kind} of a node is not served: ask for the pod's own subresource`)
  if (kind === 'logs') return text(403, "the machine's own logs are not served")
  return (await options.serve(target)) ?? text(404, '404 page not found\n')
}

/** Commands and connections, which a pod's own paths give to who may have them. */
const elsewhere = new Set(['exec', 'attach', 'portForward', 'run'])

const text = (status: number, body: string): AgentAnswer => ({
  status,
  contentType: 'text/plain; charset=utf-8',
  body,
})

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

function placeOf({ node }: NodeStreamsOptions, parts: readonly string[]) {
  const [namespace = '', pod = ''] = parts
  const container = parts.at(-1) ?? ''
  const found = node.running
    .all()
    .find((it) => it.pod.metadata.namespace === namespace && it.pod.metadata.name === pod)
  if (!found || parts.length < 3)
    throw new AgentError(404, `pod ${JSON.stringify(pod)} does not exist`)
  return { namespace, pod, uid: found.pod.metadata.uid ?? '', container }
}

/** No answer of this kind is larger. */
const mostBytes = 16 * 1024 * 1024

async function logAnswer(
  options: NodeStreamsOptions,
  parts: readonly string[],
  query: URLSearchParams,
): Promise<AgentAnswer> {
  const number = (name: string) => {
    const value = Number(query.get(name) ?? Number.NaN)
    return Number.isInteger(value) && value >= 0 ? value : undefined
  }
  const [tailLines, limit, seconds] = ['tailLines', 'limitBytes', 'sinceSeconds'].map(number)
  const request: LogRequest = {
    follow: false,
    previous: query.get('previous') === 'true',
    timestamps: query.get('timestamps') === 'true',
    ...(tailLines !== undefined && { tailLines }),
    limitBytes: Math.min(limit ?? mostBytes, mostBytes),
    ...(seconds !== undefined && { since: options.clock.now() - seconds * 1000 }),
    stream: 'All',
  }
  const { signal } = new AbortController()
  const parted = await containerLogs(options, placeOf(options, parts), request, signal)
  return text(200, Buffer.concat(await Array.fromAsync(parted)).toString())
}

function podList({ node }: NodeStreamsOptions): AgentAnswer {
  const items = node.running.all().map(({ pod }) => pod)
  const list = { kind: 'PodList', apiVersion: 'v1', metadata: {}, items }
  return { status: 200, contentType: 'application/json', body: `${JSON.stringify(list)}\n` }
}
