import type { Clock } from '@galley/kit/clock'
import type { Logger } from '@galley/kit/logging'
import type { Store } from '../store/store.ts'
import type { Answer, Authorizer, Call, Endpoint, ReadCall, User } from './call.ts'
import { requestInfo } from './request-info.ts'
import type { Resources } from './resources.ts'
import { callOf, responseOf } from './web.ts'

export interface ApiOptions {
  readonly store: Store
  readonly resources: Resources
  readonly clock: Clock
  readonly log: Logger
  /** Asked before the resources' own paths, in order. */
  readonly endpoints?: readonly Endpoint[]
  /** Absent: everything is allowed. */
  readonly authorizer?: Authorizer
}

/** The API: calls in, answers out. It listens nowhere and authenticates nobody; a call without a user is the system's own. */
export interface Api {
  handle(call: Call): Promise<Answer>
  /** The same for web requests; clients in this process use it as their `fetch`. */
  fetch(request: Request, user?: User): Promise<Response>
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
    signal: call.signal,
    user: call.user ?? systemUser,
    info: requestInfo(call.method, path, query),
    query,
  }
}

export function createApi(options: ApiOptions): Api {
  const handle = async (call: Call): Promise<Answer> => {
    const read = readCall(call)
    for (const endpoint of options.endpoints ?? []) {
      const answer = await endpoint(read)
      if (answer) return answer
    }
    return pageNotFound
  }
  return {
    handle,
    fetch: async (request, user) => responseOf(await handle(callOf(request, user))),
  }
}

const pageNotFound: Answer = {
  status: 404,
  headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
  body: '404 page not found\n',
}
