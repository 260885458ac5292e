import type { KubeObject } from '../../kinds/object.ts'
import type { Answer } from '../call.ts'
import { keyOf } from '../objects/keys.ts'
import type { Handler } from '../router.ts'
import { type Scope, targetOf } from '../scope.ts'
import type { Server } from '../server.ts'
import { badRequestError, notFoundError, StatusError } from '../status.ts'

type Pod = KubeObject & {
  spec: Record<
    'containers' | 'initContainers' | 'ephemeralContainers',
    { name: string }[] | undefined
  > & {
    nodeName?: string
  }
  status?: { podIP?: string }
}

function objectOf<T extends KubeObject>(server: Server, scope: Scope): T {
  const entry = server.store.get(keyOf(scope.resource.kind, scope.namespace, scope.name))
  if (!entry) throw notFoundError(targetOf(scope, scope.name))
  // Safe: it is of the resource that the path names.
  return server.records.object(entry, scope.resource) as T
}

const named = (containers: readonly { name: string }[] = []) => containers.map(({ name }) => name)

/** The container that is asked for; a pod of one container need not name it. */
function checkContainer({ metadata, spec }: Pod, asked: string | null): void {
  const own = named(spec.containers)
  const all = [...named(spec.initContainers), ...own, ...named(spec.ephemeralContainers)]
  if (asked) {
    if (all.includes(asked)) return
    throw badRequestError(`container ${asked} is not valid for pod ${metadata.name}`)
  }
  if (own.length === 1) return
  throw badRequestError(
    `a container name must be specified for pod ${metadata.name}, choose one of: [${all.join(' ')}]`,
  )
}

/** Nothing answers for a node that is missing: upstream names it as if it were a pod. */
function notRunning(server: Server, { metadata, spec }: Pod): StatusError {
  const node = spec.nodeName ?? ''
  const nodes = server.resources.find('', 'v1', 'nodes')
  if (nodes && !server.store.get(keyOf(nodes.kind, '', node)))
    return notFoundError({ group: '', resource: 'pods', name: node })
  return new StatusError(
    503,
    'ServiceUnavailable',
    `the pod ${metadata.name} does not run: nothing answers for node ${node}`,
    { name: metadata.name ?? '', kind: 'pods' },
  )
}

/** The log of a pod that is on no node yet is empty. */
export const podLog: Handler = (server, scope): Answer => {
  const pod = objectOf<Pod>(server, scope)
  checkContainer(pod, scope.call.query.get('container'))
  if (!pod.spec.nodeName)
    return { status: 200, headers: { 'content-type': 'text/plain' }, body: '' }
  throw notRunning(server, pod)
}

/** exec, attach, portforward and proxy: whatever needs the pod itself. */
export const podConnections: Handler = (server, scope): Answer => {
  const pod = objectOf<Pod>(server, scope)
  if (scope.subresource === 'exec' || scope.subresource === 'attach')
    checkContainer(pod, scope.call.query.get('container'))
  if (scope.subresource === 'proxy' && !pod.status?.podIP)
    throw badRequestError('address not allowed')
  if (!pod.spec.nodeName) throw badRequestError(`pod ${scope.name} does not have a host assigned`)
  throw notRunning(server, pod)
}

/** `http:web:80` names a service and its port. */
export const serviceConnections: Handler = (server, scope): Answer => {
  const parts = scope.name.split(':')
  const name = (parts.length === 3 ? parts[1] : parts[0]) ?? ''
  objectOf(server, { ...scope, name })
  throw new StatusError(
    503,
    'ServiceUnavailable',
    `no endpoints available for service ${JSON.stringify(scope.name)}`,
  )
}

export const nodeConnections: Handler = (server, scope): Answer => {
  objectOf(server, scope)
  throw new StatusError(503, 'ServiceUnavailable', `nothing answers for node ${scope.name}`, {
    name: scope.name,
    kind: 'nodes',
  })
}
