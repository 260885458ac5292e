import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomUUID,
} from 'node:crypto'
import type { JWK, JWTPayload, SignJWT } from 'jose'

export const issuer = 'https://kubernetes.default.svc.cluster.local'
/** Of the tokens that secrets hold, which do not end. */
const secretIssuer = 'kubernetes/serviceaccount'

interface Named {
  readonly name: string
  readonly uid: string
}

/** The object that a token is bound to: gone with it. */
export interface BoundObject extends Named {
  readonly kind: 'Pod' | 'Secret' | 'Node'
}

export interface TokenClaims {
  readonly namespace: string
  readonly serviceAccount: Named
  readonly audiences: readonly string[]
  readonly bound?: BoundObject | undefined
  /** Where the pod runs that the token is bound to. */
  readonly node?: { readonly name: string; readonly uid?: string } | undefined
  readonly id: string
}

/** What a secret's token says. */
export interface SecretTokenClaims {
  readonly namespace: string
  readonly serviceAccount: Named
  readonly secret: string
}

export type ReadToken =
  /** `problem`: what is wrong with it at this moment. */
  | { readonly kind: 'bound'; readonly claims: TokenClaims; readonly problem?: string | undefined }
  | { readonly kind: 'secret'; readonly claims: SecretTokenClaims }
  | { readonly kind: 'refused'; readonly reason: string }
  /** Nothing that this cluster could have signed. */
  | { readonly kind: 'foreign' }

/** Clocks may differ by this much (seconds), as upstream has it. */
export const leeway = 60

const secretClaim = 'kubernetes.io/serviceaccount/'

/** Forty-six files, of which a start needs none. */
const loadJose = () => import('jose')
type Jose = typeof import('jose')

/** Signs and reads the tokens of service accounts (JWT, ES256), with Kubernetes' claims. */
export class ServiceAccountTokens {
  readonly #key: KeyObject
  readonly #publicKey: KeyObject
  readonly #keyId: string

  constructor(pem: string) {
    this.#key = createPrivateKey(pem)
    this.#publicKey = createPublicKey(this.#key)
    this.#keyId = createHash('sha256')
      .update(this.#publicKey.export({ format: 'der', type: 'spki' }))
      .digest('base64url')
  }

  /** What checks them, as a JSON Web Key. */
  publicKey(): JWK {
    const { kty, crv, x, y } = this.#publicKey.export({ format: 'jwk' })
    // Safe: a key of an elliptic curve has all of these.
    return { use: 'sig', kty, kid: this.#keyId, alg: 'ES256', crv, x, y } as JWK
  }

  /** `now` and `expires` in seconds since the epoch. */
  async sign(claims: Omit<TokenClaims, 'id'>, now: number, expires: number): Promise<string> {
    const { SignJWT } = await loadJose()
    const { namespace, serviceAccount, bound, node } = claims
    const objects = {
      namespace,
      ...(node && { node }),
      ...(bound && { [bound.kind.toLowerCase()]: { name: bound.name, uid: bound.uid } }),
      serviceaccount: serviceAccount,
    }
    return this.#signed(
      new SignJWT({ 'kubernetes.io': objects, nbf: now })
        .setIssuer(issuer)
        .setAudience([...claims.audiences])
        .setIssuedAt(now)
        .setExpirationTime(expires)
        .setJti(randomUUID()),
      claims,
    )
  }

  /** A token for as long as the secret that holds it is there. */
  async signForSecret(claims: SecretTokenClaims): Promise<string> {
    const { SignJWT } = await loadJose()
    const { namespace, serviceAccount, secret } = claims
    const token = new SignJWT({
      [`${secretClaim}namespace`]: namespace,
      [`${secretClaim}secret.name`]: secret,
      [`${secretClaim}service-account.name`]: serviceAccount.name,
      [`${secretClaim}service-account.uid`]: serviceAccount.uid,
    })
    return this.#signed(token.setIssuer(secretIssuer), claims)
  }

  #signed(
    token: SignJWT,
    { namespace, serviceAccount }: Pick<TokenClaims, 'namespace' | 'serviceAccount'>,
  ) {
    return token
      .setSubject(`system:serviceaccount:${namespace}:${serviceAccount.name}`)
      .setProtectedHeader({ alg: 'ES256', kid: this.#keyId })
      .sign(this.#key)
  }

  async read(token: string, now: number): Promise<ReadToken> {
    const jose = await loadJose()
    const payload = payloadOf(token, jose)
    if (payload?.iss !== issuer && payload?.iss !== secretIssuer) return { kind: 'foreign' }
    const reason = await this.#whyNotOurs(token, jose)
    if (reason !== undefined) return { kind: 'refused', reason }
    return payload.iss === issuer
      ? { kind: 'bound', claims: claimsOf(payload), problem: problemOf(payload, now) }
      : { kind: 'secret', claims: secretClaimsOf(payload) }
  }

  async #whyNotOurs(
    token: string,
    { decodeProtectedHeader, compactVerify }: Jose,
  ): Promise<string | undefined> {
    const { kid } = decodeProtectedHeader(token)
    if (kid && kid !== this.#keyId) return 'invalid signature, no keys found'
    try {
      await compactVerify(token, this.#publicKey, { algorithms: ['ES256'] })
      return undefined
    } catch {
      return 'go-jose/go-jose: error in cryptographic primitive'
    }
  }
}

function payloadOf(token: string, jose: Jose): JWTPayload | undefined {
  try {
    jose.decodeProtectedHeader(token)
    return jose.decodeJwt(token)
  } catch {
    return undefined
  }
}

function problemOf({ nbf, exp, iat }: JWTPayload, now: number): string | undefined {
  if (nbf !== undefined && now + leeway < nbf) return 'service account token is not valid yet'
  if (exp !== undefined && now - leeway > exp) return 'service account token has expired'
  if (iat !== undefined && now + leeway < iat)
    return 'service account token is issued in the future'
  return undefined
}

/** Our own signature vouches for the form. */
function claimsOf(payload: JWTPayload): TokenClaims {
  const objects = payload['kubernetes.io'] as Readonly<Record<string, Named>> & {
    readonly namespace: string
  }
  // A pod's token names its node besides, to which it is not bound.
  const [bound] = (['Pod', 'Secret', 'Node'] as const).flatMap((kind) => {
    const found = objects[kind.toLowerCase()]
    return found ? [{ kind, name: found.name, uid: found.uid }] : []
  })
  return {
    namespace: objects.namespace,
    serviceAccount: objects.serviceaccount as Named,
    audiences: [payload.aud ?? []].flat(),
    bound,
    ...(bound?.kind === 'Pod' && objects.node && { node: objects.node }),
    id: payload.jti ?? '',
  }
}

function secretClaimsOf(payload: JWTPayload): SecretTokenClaims {
  const claim = (name: string) => String(payload[`${secretClaim}${name}`])
  return {
    namespace: claim('namespace'),
    secret: claim('secret.name'),
    serviceAccount: { name: claim('service-account.name'), uid: claim('service-account.uid') },
  }
}
