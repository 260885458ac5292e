import type { Duplex } from 'node:stream'
import { dialTcp, hostAndPort } from '../../client/dial.ts'
import type { EndpointSlice, Service } from '../../client/resources.ts'
import { find, findAll } from '../admission/lookup.ts'
import type { Server } from '../server.ts'
import type { Stored } from '../subresources/pod-target.ts'

const services = { group: '', version: 'v1', plural: 'services' }
const slices = { group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices' }

/** A place that can be connected to. */
export interface Endpoint {
  /** As URLs have it: `10.244.0.7:8443`. */
  readonly host: string
  /** Rejects in Go's words. */
  dial(signal: AbortSignal): Promise<Duplex>
}

/** One of a service's ready endpoints, any of them; throws where there is none, in upstream's words. */
export function serviceEndpoint(
  server: Server,
  namespace: string,
  name: string,
  port: number,
): Endpoint {
  const service = find<Stored<Service>>(server, services, namespace, name)
  if (!service) throw new Error(`service ${JSON.stringify(name)} not found`)
  const found = service.spec?.ports?.find((it) => it.port === port)
  if (!found) throw new Error(`no service port ${port} found for service ${JSON.stringify(name)}`)
  const ways = readyEndpoints(server, namespace, name, found.name ?? '')
  const way = ways[Math.floor(Math.random() * ways.length)]
  if (!way) throw new Error(`no endpoints available for service ${JSON.stringify(name)}`)
  const agent = server.agents.of(way.node)
  return {
    host: hostAndPort(way.address, way.port),
    dial: (signal) =>
      agent
        ? agent.dial(way.address, way.port)
        : dialTcp({ host: way.address, port: way.port }, { milliseconds: 30_000, signal }),
  }
}

const readyEndpoints = (server: Server, namespace: string, service: string, portName: string) =>
  findAll<Stored<EndpointSlice>>(server, slices, namespace)
    .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === service)
    .flatMap(({ endpoints = [], ports = [] }) => {
      const port = ports.find(({ name = '' }) => name === portName)?.port
      if (port === undefined) return []
      return endpoints
        .filter(({ conditions }) => conditions?.ready !== false)
        .flatMap(({ addresses, nodeName = '' }) =>
          addresses.map((address) => ({ address, port, node: nodeName })),
        )
    })
