import type { ContainerPlace, NodeAgent } from '../../client/node-agents.ts'
import type { Pod } from '../../client/resources.ts'
import type { KubeObject } from '../../kinds/object.ts'
import { keyOf } from '../objects/keys.ts'
import { type Scope, targetOf } from '../scope.ts'
import type { Server } from '../server.ts'
import { badRequestError, notFoundError, StatusError } from '../status.ts'

/** A published type as it is stored. */
export type Stored<T> = T & KubeObject

/** What the path names, as it is stored; `T` is the type of its kind. */
export function objectOf<T>(server: Server, scope: Scope): Stored<T> {
  const entry = server.store.get(keyOf(scope.resource.kind, scope.namespace, scope.name))
  if (!entry) throw notFoundError(targetOf(scope, scope.name))
  // Safe: it is of the resource that the path names.
  return server.records.object(entry, scope.resource) as Stored<T>
}

export const podOf = (server: Server, scope: Scope): Pod => objectOf<Pod>(server, scope)

const named = (containers: readonly { name: string }[] = []) => containers.map(({ name }) => name)

/** The container that is asked for; a pod of one container need not name it. */
export function containerOf({ metadata, spec }: Pod, asked: string | null): string {
  const own = named(spec?.containers)
  const all = [...named(spec?.initContainers), ...own, ...named(spec?.ephemeralContainers)]
  if (asked) {
    if (all.includes(asked)) return asked
    throw badRequestError(`container ${asked} is not valid for pod ${metadata.name}`)
  }
  if (own.length === 1 && own[0]) return own[0]
  throw badRequestError(
    `a container name must be specified for pod ${metadata.name}, choose one of: [${all.join(' ')}]`,
  )
}

/** The agent of the pod's node. Nothing answers for a node that is missing: upstream names it as if it were a pod. */
export function agentOf(server: Server, { metadata, spec }: Pod): NodeAgent {
  const node = spec?.nodeName
  if (!node) throw badRequestError(`pod ${metadata.name} does not have a host assigned`)
  const nodes = server.resources.find('', 'v1', 'nodes')
  if (nodes && !server.store.get(keyOf(nodes.kind, '', node)))
    throw notFoundError({ group: '', resource: 'pods', name: node })
  const agent = server.agents.of(node)
  if (agent) return agent
  throw new StatusError(
    503,
    'ServiceUnavailable',
    `the pod ${metadata.name} does not run: nothing answers for node ${node}`,
    { name: metadata.name ?? '', kind: 'pods' },
  )
}

export const placeOf = ({ metadata }: Pod, container: string): ContainerPlace => ({
  namespace: metadata.namespace ?? '',
  pod: metadata.name ?? '',
  uid: metadata.uid ?? '',
  container,
})
