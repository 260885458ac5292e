import type { NodeAgent } from '../../client/node-agents.ts'
import type { Pod } from '../../client/resources.ts'
import type { Answer, ReadCall } from '../call.ts'
import type { Handler } from '../router.ts'
import type { Server } from '../server.ts'
import { badRequestError } from '../status.ts'
import { forwardSpdy, portForwardProtocol } from '../streams/forward/spdy-forward.ts'
import type { ForwardTarget } from '../streams/forward/target.ts'
import { forwardWebSocket, portForwardCodings } from '../streams/forward/websocket-forward.ts'
import {
  spdyAnswer,
  spdyProtocol,
  upgradeRequired,
  wantedUpgrade,
  webSocketAnswer,
  webSocketProtocol,
  webSocketProtocols,
} from '../streams/handshake.ts'
import { byteStream } from '../streams/message-socket.ts'
import { agentOf, podOf } from './pod-target.ts'

/** Forwards connections to ports of a pod. */
export const podPortForward: Handler = (server, scope): Answer => {
  const pod = podOf(server, scope)
  const target = targetOf(pod, agentOf(server, pod))
  return forwardAnswer(server, scope.call, target)
}

function targetOf({ metadata }: Pod, agent: NodeAgent): ForwardTarget {
  const { namespace = '', name: pod = '', uid = '' } = metadata
  return {
    connect: (port) => agent.connect({ namespace, pod, uid }, port),
    failure: (port, { message }) =>
      `error forwarding port ${port} to pod ${pod}, uid ${uid}: ${message}`,
  }
}

const tunnelled = `SPDY/3.1+${portForwardProtocol}`

export function forwardAnswer(
  { clock }: Pick<Server, 'clock'>,
  call: ReadCall,
  target: ForwardTarget,
): Answer {
  const wanted = wantedUpgrade(call)
  if (!wanted || wanted === 'other') throw upgradeRequired()
  if (wanted === 'spdy')
    return spdyAnswer(spdyProtocol(call, [portForwardProtocol]), (socket) =>
      forwardSpdy(socket, target, clock),
    )
  if (webSocketProtocols(call).includes(tunnelled))
    return webSocketAnswer(tunnelled, (socket) => forwardSpdy(byteStream(socket), target, clock))
  const [protocol, coding] = webSocketProtocol(call, portForwardCodings)
  const ports = portsIn(call.query)
  return webSocketAnswer(protocol, (socket) => void forwardWebSocket(socket, coding, ports, target))
}

/** Two channels each, and a channel is a byte. */
const mostPorts = 127

function portsIn(query: URLSearchParams): readonly number[] {
  const given = [...query.getAll('ports'), ...query.getAll('port')]
  if (given.length === 0) throw badRequestError('query parameter "port" is required')
  return given
    .flatMap((text) => text.split(','))
    .slice(0, mostPorts)
    .map((text) => {
      if (text === '') throw badRequestError('query parameter "port" cannot be empty')
      const port = /^\d+$/.test(text) ? Number(text) : Number.NaN
      if (!(port <= 65_535))
        throw badRequestError(`unable to parse ${JSON.stringify(text)} as a port`)
      if (port < 1) throw badRequestError(`port ${JSON.stringify(text)} must be > 0`)
      return port
    })
}
