import type { User } from '../call.ts'
import { StatusError } from '../status.ts'

/** One that the cluster's authority signed. */
export interface ClientCertificate {
  readonly commonName: string
  readonly organizations: readonly string[]
  /** SHA-256 of it, in hexadecimal digits. */
  readonly fingerprint: string
}

/** What a request shows of who sent it. */
export interface Credentials {
  readonly certificate?: ClientCertificate | 'untrusted' | undefined
  readonly authorization?: string | undefined
}

export interface AuthenticatorOptions {
  /** Whom a token stands for; undefined where it is none, or its account is gone. */
  readTokenUser(token: string): Promise<User | undefined>
}

export const anonymous: User = { username: 'system:anonymous', groups: ['system:unauthenticated'] }

const authenticatedGroup = 'system:authenticated'

export const unauthorized = () => new StatusError(401, 'Unauthorized', 'Unauthorized')

/** Says who asks: a client certificate first, then a bearer token, else nobody in particular. Throws 401 for a wrong one. */
export async function authenticate(
  { certificate, authorization }: Credentials,
  { readTokenUser }: AuthenticatorOptions,
): Promise<User> {
  if (certificate && certificate !== 'untrusted') {
    const { commonName, organizations, fingerprint } = certificate
    return {
      username: commonName,
      groups: withAuthenticated(organizations),
      extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${fingerprint}`] },
    }
  }
  const token = bearerToken(authorization ?? '')
  if (!token) {
    if (certificate) throw unauthorized()
    return anonymous
  }
  const user = await readTokenUser(token)
  if (!user) throw unauthorized()
  return { ...user, groups: withAuthenticated(user.groups) }
}

/** What stands between the first and the second space; nothing where two spaces follow one another. */
function bearerToken(authorization: string): string | undefined {
  const [scheme = '', token] = authorization.trim().split(' ')
  return scheme.toLowerCase() === 'bearer' ? token : undefined
}

export const withAuthenticated = (groups: readonly string[]): readonly string[] =>
  groups.includes(authenticatedGroup) ? groups : [...groups, authenticatedGroup]
