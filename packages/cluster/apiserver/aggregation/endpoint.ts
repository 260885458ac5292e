import { dialTcp, hostAndPort } from '../../client/dial.ts'
import type { Service } from '../../client/resources.ts'
import { find } from '../admission/lookup.ts'
import { type Endpoint, serviceEndpoint } from '../proxy/service-endpoint.ts'
import type { Server } from '../server.ts'
import type { Stored } from '../subresources/pod-target.ts'
import type { Remote } from './registrations.ts'

const services = { group: '', version: 'v1', plural: 'services' }

/** Where another API server is: a ready endpoint of its service, or the name outside that the service stands for. */
export function endpointOf(server: Server, { service }: Pick<Remote, 'service'>): Endpoint {
  const { namespace, name, port } = service
  const spec = find<Stored<Service>>(server, services, namespace, name)?.spec
  if (spec?.type !== 'ExternalName') return serviceEndpoint(server, namespace, name, port)
  const place = { host: spec.externalName ?? '', port }
  return {
    host: hostAndPort(place.host, place.port),
    dial: (signal) => dialTcp(place, { milliseconds: 30_000, signal }),
  }
}
