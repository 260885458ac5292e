import type { Clock } from '@galley/kit/clock'
import type { Answer, Attributes, Call, User } from '../call.ts'
import { inTime, isLongRunning } from '../deadline.ts'
import { type Api, readCall } from '../handler.ts'
import { errorForm } from '../media/accept.ts'
import { errorAnswer } from '../media/answers.ts'
import type { RequestInfo } from '../request-info.ts'
import { StatusError } from '../status.ts'
import { type AuthenticatorOptions, authenticate, type Credentials } from './authenticate.ts'
import type { FloodControl } from './flood.ts'
import { forbidden } from './forbidden.ts'
import { impersonate } from './impersonate.ts'
import type { Decider } from './rbac.ts'

/** A call as it comes from outside. */
export interface OutsideCall extends Call {
  readonly credentials: Credentials
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[]
}

export interface GuardOptions {
  readonly api: Api
  readonly authenticator: AuthenticatorOptions
  readonly decider: Decider
  readonly flood: FloodControl
  readonly clock: Clock
}

/** Lets a call in: who asks is known, may be taken for whom it wants, may do what it asks, and does not flood. */
export async function guard(call: OutsideCall, options: GuardOptions): Promise<Answer> {
  const read = readCall(call)
  try {
    return await inTime(read, options.clock, (signal) => letIn(call, read.info, signal, options))
  } catch (error) {
    if (error instanceof StatusError) return errorAnswer(error, {}, errorForm(read))
    throw error
  }
}

async function letIn(
  call: OutsideCall,
  info: RequestInfo,
  signal: AbortSignal,
  { api, authenticator, decider, flood }: GuardOptions,
): Promise<Answer> {
  const sender = await authenticate(call.credentials, authenticator)
  const user = impersonate(call.rawHeaders, sender, decider, call.target)
  if ('status' in user) return user
  const asked = attributesOf(info, user)
  const { isAllowed, reason } = decider.decide(asked)
  if (!isAllowed) throw forbidden(asked, reason)
  if (isLongRunning(info))
    flood.hold(user.username, info.verb === 'watch' ? 'watches' : 'streams', call.signal)
  const handled = () => api.handle(as(call, user, signal))
  return info.verb === 'watch' ? await handled() : await flood.run(user.username, handled)
}

const as = (call: Call, user: User, signal: AbortSignal): Call => ({
  method: call.method,
  target: call.target,
  header: (name) => call.header(name),
  body: () => call.body(),
  ...(call.parts && { parts: call.parts.bind(call) }),
  signal,
  user,
  ...(call.rawHeaders && { rawHeaders: call.rawHeaders }),
  ...(call.from && { from: call.from }),
})

function attributesOf(info: RequestInfo, user: User): Attributes {
  if (!info.isResourceRequest) return { user, verb: info.verb, path: info.path }
  const { verb, group, version, namespace, resource, subresource, name, fieldSelector } = info
  const asked = {
    user,
    verb,
    group,
    version,
    namespace,
    resource,
    name,
    ...(fieldSelector && { fieldSelector }),
  }
  return isView(info) ? asked : { ...asked, subresource }
}

/** Galley's own ways to look at an object, which no role can know of: whoever may read it may read them. */
const views: ReadonlySet<string> = new Set(['autoscaling/horizontalpodautoscalers/why'])

const isView = ({ verb, group, resource, subresource }: RequestInfo) =>
  verb === 'get' && views.has(`${group}/${resource}/${subresource}`)
