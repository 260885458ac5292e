import { AgentError } from '../../client/node-agents.ts'
import type { Answer } from '../call.ts'
import type { Handler } from '../router.ts'
import { badRequestError, StatusError } from '../status.ts'
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
  try {
    return answerOf(await agentOf(server, pod).logs(placeOf(pod, container), request, signal))
  } catch (error) {
    throw error instanceof AgentError ? asStatus(error, scope.name) : error
  }
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
