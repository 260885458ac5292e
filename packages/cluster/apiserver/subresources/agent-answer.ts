import type { AgentError } from '../../client/node-agents.ts'
import type { Answer } from '../call.ts'

/** What a node says against a request, as it says it. */
export const agentAnswer = ({ status, message }: AgentError): Answer => ({
  status,
  headers: { 'content-type': 'text/plain; charset=utf-8' },
  body: message,
})
