import { issuer, type ServiceAccountTokens } from '../../pki/service-account-tokens.ts'
import type { Rbac } from './rbac.ts'

/** What questions about access are answered from. */
export interface Access {
  readonly rbac: Rbac
  readonly tokens: ServiceAccountTokens
}

/** For whom a token of the API is meant. */
export const apiAudiences: readonly string[] = [issuer]
