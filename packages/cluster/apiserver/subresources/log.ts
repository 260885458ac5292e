import { AgentError } from '../../client/node-agents.ts'
import type { Answer, ReadCall } from '../call.ts'
import type { Handler } from '../router.ts'
import { badRequestError, StatusError } from '../status.ts'
import { wantedUpgrade, webSocketAnswer, webSocketProtocol } from '../streams/handshake.ts'
import { readerProtocols, sendParts } from '../streams/send-parts.ts'
import { logOptions } from './log-options.ts'
import { agentOf, containerOf, placeOf, podOf } from './pod-target.ts'

const answerOf = (body: Answer['body']): Answer => ({
  status: 200,
  headers: { 'cache-control': 'no-cache, private', 'content-type': 'text/plain' },
  body,
})

/** The log of a pod that is on no node yet is empty. */
export const podLog: Handler = async (server, scope): Promise<Answer> => {
  const { query, signal } = scope.call
  const request = logOptions(query, scope.name, server.clock.now())
  const pod = podOf(server, scope)
  const container = containerOf(pod, query.get('container'))
  if (!pod.spec?.nodeName) return answerOf('')
  const socket = webSocketOf(scope.call)
  try {
    const parts = await agentOf(server, pod).logs(placeOf(pod, container), request, signal)
    return socket ? socket(parts) : answerOf(parts)
  } catch (error) {
    throw error instanceof AgentError ? asStatus(error, scope.name) : error
  }
}

/** How the answer is made for who asks for it over a WebSocket. */
function webSocketOf(call: ReadCall): ((parts: AsyncIterable<Uint8Array>) => Answer) | undefined {
  if (wantedUpgrade(call) !== 'websocket') return undefined
  const [protocol, coding] = webSocketProtocol(call, readerProtocols)
  return (parts) => webSocketAnswer(protocol, (socket) => void sendParts(socket, coding, parts))
}

/** As the API passes on what a node says. */
function asStatus({ status, message }: AgentError, name: string): StatusError {
  if (status === 400) return badRequestError(message)
  if (status === 404)
    return new StatusError(
      404,
      'NotFound',
      `the server could not find the requested resource ( pods/log ${name})`,
      { name, kind: 'pods/log', causes: [] },
    )
  return new StatusError(500, 'InternalError', `Internal error occurred: ${message}`, {
    causes: [{ message }],
  })
}
