import type { Attributes, Authorizer } from '../call.ts'
import type { Decider, Decision } from './rbac.ts'

/** Whatever one of several allows is allowed; where none does, each may say why. */
export class Authorizers implements Authorizer, Decider {
  readonly #deciders: readonly Decider[]

  constructor(...deciders: readonly Decider[]) {
    this.#deciders = deciders
  }

  isAllowed(asked: Attributes): boolean {
    return this.decide(asked).isAllowed
  }

  decide(asked: Attributes): Decision {
    const reasons: string[] = []
    for (const decider of this.#deciders) {
      const decision = decider.decide(asked)
      if (decision.isAllowed) return decision
      if (decision.reason) reasons.push(decision.reason)
    }
    return { isAllowed: false, ...(reasons.length > 0 && { reason: reasons.join('\n') }) }
  }
}
