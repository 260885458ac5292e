import type { Pod } from '../../client/resources.ts'
import type { Handler } from '../router.ts'
import { badRequestError } from '../status.ts'
import { agentOf, podOf } from '../subresources/pod-target.ts'
import { forward } from './forward.ts'
import { proxyName, proxyPath } from './place.ts'

/** Passes a request on to a port of a pod: the one that is named, or else the first that the pod declares. */
export const podProxy: Handler = async (server, scope) => {
  const { scheme, name, port } = proxyName(scope)
  const pod = podOf(server, { ...scope, name })
  const address = pod.status?.podIP
  if (!address) throw badRequestError('address not allowed')
  const given = port || String(firstPort(pod) ?? '')
  const number = Number(given || (scheme === 'https' ? 443 : 80))
  if (!isPort(number)) throw badRequestError(`invalid pod request ${JSON.stringify(scope.name)}`)
  const agent = agentOf(server, pod)
  return forward(scope.call, proxyPath(scope.call.target), {
    scheme,
    host: given ? `${address}:${given}` : address,
    dial: () => agent.dial(address, number),
  })
}

const firstPort = ({ spec }: Pod) =>
  spec?.containers.find(({ ports }) => ports?.length)?.ports?.[0]?.containerPort

export const isPort = (port: number) => Number.isInteger(port) && port > 0 && port <= 65_535
