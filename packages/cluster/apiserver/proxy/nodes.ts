import { AgentError, type NodeAgent } from '../../client/node-agents.ts'
import type { Node } from '../../client/resources.ts'
import type { Answer } from '../call.ts'
import type { Handler } from '../router.ts'
import type { Scope } from '../scope.ts'
import { badRequestError, StatusError } from '../status.ts'
import { agentAnswer } from '../subresources/agent-answer.ts'
import { objectOf } from '../subresources/pod-target.ts'
import { forward } from './forward.ts'
import { type ProxyPath, proxyName, proxyPath } from './place.ts'
import { isPort } from './pods.ts'

/** The port that a node's agent is known by; there need be nothing that listens on it. */
const agentPort = '10250'

/** Asks a node's agent, or passes a request on to another port of the node. */
export const nodeProxy: Handler = async (server, scope) => {
  const { scheme, name, port } = proxyName(scope)
  const node = objectOf<Node>(server, { ...scope, name })
  const agent = server.agents.of(name)
  if (!agent)
    throw new StatusError(503, 'ServiceUnavailable', `nothing answers for node ${name}`, {
      name,
      kind: 'nodes',
    })
  const where = proxyPath(scope.call.target)
  if (port === '' || port === agentPort) return served(agent, scope, where)
  const number = Number(port)
  const address = node.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address
  if (!address || !isPort(number))
    throw badRequestError(`invalid node request ${JSON.stringify(scope.name)}`)
  return forward(scope.call, where, {
    scheme,
    host: `${address}:${number}`,
    dial: () => agent.dial(address, number),
  })
}

async function served(agent: NodeAgent, scope: Scope, { prefix, path, query }: ProxyPath) {
  const { call } = scope
  if (path === '') return { status: 301, headers: { location: `${prefix}/${query}` }, body: '' }
  if (call.method !== 'GET' && call.method !== 'HEAD') return plain(405, 'Method Not Allowed')
  try {
    const { status, contentType, body } = await agent.serve(`${path}${query}`)
    return { status, headers: { 'content-type': contentType }, body }
  } catch (error) {
    if (error instanceof AgentError) return agentAnswer(error)
    throw error
  }
}

const plain = (status: number, body: string): Answer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body,
})
