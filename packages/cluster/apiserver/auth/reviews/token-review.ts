import { apiAudiences } from '../access.ts'
import { withAuthenticated } from '../authenticate.ts'
import { tokenUser } from '../token-user.ts'
import { review } from './answer-review.ts'

/** Whose token is this? */
export const tokenReview = review(async ({ spec }, { server, access }) => {
  const { token = '', audiences = apiAudiences } = spec as {
    token?: string
    audiences?: readonly string[]
  }
  const tools = { store: server.store, tokens: access.tokens, now: server.clock.now() }
  const outcome = await tokenUser(token, tools, audiences)
  if (outcome.kind === 'refused') return { user: {}, error: outcome.reason }
  const { user } = outcome
  return {
    authenticated: true,
    user: { ...user, groups: withAuthenticated(user.groups) },
    audiences: outcome.audiences,
  }
})
