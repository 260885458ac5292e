import type { Endpoints, Pod, Service } from '../../client/resources.ts'
import { find } from '../admission/lookup.ts'
import type { Handler } from '../router.ts'
import type { Scope } from '../scope.ts'
import type { Server } from '../server.ts'
import { notFoundError, StatusError } from '../status.ts'
import { agentOf, objectOf, type Stored } from '../subresources/pod-target.ts'
import { forward } from './forward.ts'
import { proxyName, proxyPath } from './place.ts'

/** Passes a request on to one of a service's pods that are ready, any of them. */
export const serviceProxy: Handler = async (server, scope) => {
  const { scheme, name, port } = proxyName(scope)
  const { address, number, pod } = endpointOf(server, scope, name, port)
  const agent = agentOf(server, pod)
  return forward(scope.call, proxyPath(scope.call.target), {
    scheme,
    host: `${address}:${number}`,
    dial: () => agent.dial(address, number),
  })
}

interface Endpoint {
  readonly address: string
  readonly number: number
  readonly pod: Pod
}

function endpointOf(server: Server, scope: Scope, name: string, port: string): Endpoint {
  const portName = /^[+-]?\d+$/.test(port) ? namedPort(server, scope, name, Number(port)) : port
  const endpoints = find<Stored<Endpoints>>(
    server,
    { group: '', version: 'v1', plural: 'endpoints' },
    scope.namespace,
    name,
  )
  if (!endpoints) throw notFound(server, scope, name)
  if (!endpoints.subsets?.length) throw noEndpoints(name)
  const found = endpoints.subsets
    .filter(({ ports }) => ports?.some((it) => (it.name ?? '') === portName))
    .flatMap(({ addresses = [], ports = [] }) => {
      const number = ports.find((it) => (it.name ?? '') === portName)?.port ?? 0
      return addresses.map(({ ip, targetRef }) => ({ ip, number, ref: targetRef }))
    })
  for (const { ip, number, ref } of shuffled(found)) {
    const pod = ref?.namespace === scope.namespace ? podNamed(server, scope, ref.name) : undefined
    const addresses = pod?.status?.podIPs ?? []
    if (pod && addresses.some((it) => it.ip === ip)) return { address: ip, number, pod }
  }
  throw noEndpoints(scope.name)
}

/** Upstream looks for endpoints first, and names those where there is nothing at all. */
function notFound(server: Server, scope: Scope, name: string): StatusError {
  objectOf<Service>(server, { ...scope, name })
  return notFoundError({ group: '', resource: 'endpoints', name })
}

function namedPort(server: Server, scope: Scope, name: string, number: number): string {
  const { spec } = objectOf<Service>(server, { ...scope, name })
  const port = spec?.ports?.find((it) => it.port === number)
  if (port) return port.name ?? ''
  throw unavailable(`no service port ${number} found for service ${JSON.stringify(name)}`)
}

const podNamed = (server: Server, { namespace }: Scope, name = '') =>
  find<Stored<Pod>>(server, { group: '', version: 'v1', plural: 'pods' }, namespace, name)

const unavailable = (message: string) => new StatusError(503, 'ServiceUnavailable', message)

const noEndpoints = (id: string) =>
  unavailable(`no endpoints available for service ${JSON.stringify(id)}`)

function shuffled<T>(items: readonly T[]): readonly T[] {
  const from = Math.floor(Math.random() * items.length)
  return [...items.slice(from), ...items.slice(0, from)]
}
