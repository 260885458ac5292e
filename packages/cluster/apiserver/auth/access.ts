import { issuer, type ServiceAccountTokens } from '../../pki/service-account-tokens.ts'
import type { Authorizers } from './authorizers.ts'
import type { Rbac } from './rbac.ts'
import type { StaticToken } from './static-tokens.ts'

/** What questions about access are answered from. */
export interface Access {
  /** Rules of nodes and of roles together. */
  readonly authorizers: Authorizers
  readonly rbac: Rbac
  readonly tokens: ServiceAccountTokens
  /** Known from the start, beside those of service accounts. */
  readonly staticTokens: readonly StaticToken[]
}

/** For whom a token of the API is meant. */
export const apiAudiences: readonly string[] = [issuer]
