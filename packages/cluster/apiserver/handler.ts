import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Explanations } from '../client/autoscaler-explanation.ts'
import type { ApiRequest } from '../client/carrier.ts'
import type { Store } from '../store/store.ts'
import { Admission } from './admission/admission.ts'
import { plugins } from './admission/plugins.ts'
import { AgentBoard } from './agents/agent-board.ts'
import type { Access } from './auth/access.ts'
import type { Answer, Authorizer, Call, Endpoint, ReadCall, User } from './call.ts'
import { defaultNetwork, type ServiceNetwork } from './hooks/service/network.ts'
import { hooks } from './hooks/table.ts'
import { errorForm } from './media/accept.ts'
import { errorAnswer, pageNotFound } from './media/answers.ts'
import { Records } from './objects/records.ts'
import { requestInfo } from './request-info.ts'
import type { Resources } from './resources.ts'
import { route } from './router.ts'
import { Warnings } from './scope.ts'
import type { Server } from './server.ts'
import { internalError, StatusError } from './status.ts'
import { callOf, responseOf } from './web.ts'

export interface ApiOptions {
  readonly store: Store
  readonly resources: Resources
  readonly clock: Clock
  readonly log: Logger
  /** Asked before the resources' own paths, in order. */
  readonly endpoints?: readonly Endpoint[]
  /** Told of every call that was answered. */
  observe?(call: ReadCall, status: number): void
  /** Where services get their addresses and node ports from. */
  readonly services?: ServiceNetwork
  /** Absent: everything is allowed. */
  readonly authorizer?: Authorizer
  /** What reviews and token requests are answered from. */
  readonly access?: Access
  /** What autoscalers are explained from. */
  readonly explanations?: Explanations
  /** Absent: no node can be asked. */
  readonly agents?: AgentBoard
}

/** The API: calls in, answers out. It listens nowhere and authenticates nobody; a call without a user is the system's own. */
export interface Api {
  handle(call: Call): Promise<Answer>
  /** The same for web requests; clients in this process use it as their `fetch`. */
  fetch(request: ApiRequest, user?: User): Promise<Response>
  /** For parts that answer paths of their own. */
  readonly server: Server
}

export const systemUser: User = { username: 'system:apiserver', groups: ['system:masters'] }

/** Reads a call's path and query. */
export function readCall(call: Call): ReadCall {
  const at = call.target.indexOf('?')
  const path = at < 0 ? call.target : call.target.slice(0, at)
  const query = new URLSearchParams(at < 0 ? '' : call.target.slice(at + 1))
  return {
    method: call.method,
    target: call.target,
    header: (name) => call.header(name),
    body: () => call.body(),
    ...(call.parts && { parts: call.parts.bind(call) }),
    signal: call.signal,
    user: call.user ?? systemUser,
    ...(call.rawHeaders && { rawHeaders: call.rawHeaders }),
    ...(call.from && { from: call.from }),
    info: requestInfo(call.method, path, query),
    query,
  }
}

export function createApi(options: ApiOptions): Api {
  const server: Server = {
    store: options.store,
    resources: options.resources,
    records: new Records(options.resources),
    clock: options.clock,
    log: options.log,
    authorizer: options.authorizer,
    ...(options.access && { access: options.access }),
    admission: new Admission(plugins),
    hooks,
    services: options.services ?? defaultNetwork,
    ...(options.explanations && { explanations: options.explanations }),
    agents: options.agents ?? new AgentBoard(),
  }
  const handle = async (call: Call): Promise<Answer> => {
    const read = readCall(call)
    const answer = await answerOf(server, read, options.endpoints ?? [])
    options.observe?.(read, answer.status)
    return compressed(call, answer)
  }
  return {
    handle,
    fetch: async (request, user) => responseOf(await handle(callOf(request, user)), request),
    server,
  }
}

async function answerOf(
  server: Server,
  call: ReadCall,
  endpoints: readonly Endpoint[],
): Promise<Answer> {
  const warnings = new Warnings()
  try {
    for (const endpoint of endpoints) {
      const answer = await endpoint(call)
      if (answer) return answer
    }
    return (await route(server, call, warnings)) ?? pageNotFound
  } catch (error) {
    return errorAnswer(statusErrorOf(error, server, call), warnings.headers(), errorForm(call))
  }
}

/** What a client is told of anything thrown; what nobody meant to throw is logged and kept from it. */
function statusErrorOf(error: unknown, { log }: Server, call: ReadCall): StatusError {
  if (error instanceof StatusError) return error
  log.error({ err: error, method: call.method, path: call.info.path }, 'a request failed')
  const message = error instanceof Error ? error.message : String(error)
  return internalError(message)
}

const smallestCompressed = 128 * 1024
const gzipped = promisify(gzip)

/** Large answers go compressed to clients that take it, as upstream's. */
async function compressed(call: Call, answer: Answer): Promise<Answer> {
  const { body } = answer
  if (typeof body !== 'string' && !(body instanceof Uint8Array)) return answer
  if (body.length < smallestCompressed) return answer
  if (!/\bgzip\b/.test(call.header('accept-encoding') ?? '')) return answer
  const small = await gzipped(body, { level: 1 })
  return {
    ...answer,
    headers: { ...answer.headers, 'content-encoding': 'gzip', vary: 'Accept-Encoding' },
    body: small,
  }
}
