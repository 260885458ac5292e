import { badRequestError } from '../../status.ts'
import { apiAudiences } from '../access.ts'
import { withAuthenticated } from '../authenticate.ts'
import { tokenUser } from '../token-user.ts'
import { review } from './answer-review.ts'

/** Whose token is this? */
export const tokenReview = review(async (asked, { server, access }) => {
  const { token = '', audiences = [] } = asked.spec as {
    readonly token?: string
    readonly audiences?: readonly string[]
  }
  if (!token) throw badRequestError('token is required for TokenReview in authentication')
  const tools = { ...access, store: server.store, now: server.clock.now() }
  const wanted = audiences.length > 0 ? audiences : apiAudiences
  const outcome = await tokenUser(token, tools, wanted)
  if (outcome.kind === 'refused') return { ...asked, status: { user: {}, error: outcome.reason } }
  const user = { ...outcome.user, groups: withAuthenticated(outcome.user.groups) }
  return { ...asked, status: { authenticated: true, user, audiences: outcome.audiences } }
})
