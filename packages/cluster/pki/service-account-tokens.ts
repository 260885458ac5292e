import { createHash, createPrivateKey, createPublicKey, randomUUID } from 'node:crypto'
import { importJWK, type JWTPayload, jwtVerify, SignJWT } from 'jose'

export const issuer = 'https://kubernetes.default.svc.cluster.local'

/** The object that a token is bound to: gone with it. */
export interface BoundObject {
  readonly kind: 'Pod' | 'Secret' | 'Node'
  readonly name: string
  readonly uid: string
}

export interface TokenClaims {
  readonly namespace: string
  readonly serviceAccount: { readonly name: string; readonly uid: string }
  readonly audiences: readonly string[]
  readonly bound?: BoundObject | undefined
  readonly id: string
}

/** Signs and reads the tokens of service accounts (JWT, ES256), with Kubernetes' claims. */
export class ServiceAccountTokens {
  readonly #key: ReturnType<typeof createPrivateKey>
  readonly #publicKey: ReturnType<typeof importJWK>
  readonly #keyId: string

  constructor(pem: string) {
    this.#key = createPrivateKey(pem)
    const publicKey = createPublicKey(this.#key)
    this.#publicKey = importJWK(publicKey.export({ format: 'jwk' }), 'ES256')
    this.#keyId = createHash('sha256')
      .update(publicKey.export({ format: 'der', type: 'spki' }))
      .digest('base64url')
  }

  /** `now` and `expires` in seconds since the epoch. */
  sign(claims: Omit<TokenClaims, 'id'>, now: number, expires: number): Promise<string> {
    const { namespace, serviceAccount, bound } = claims
    const objects = {
      namespace,
      serviceaccount: serviceAccount,
      ...(bound && { [bound.kind.toLowerCase()]: { name: bound.name, uid: bound.uid } }),
    }
    return new SignJWT({ 'kubernetes.io': objects, nbf: now })
      .setProtectedHeader({ alg: 'ES256', kid: this.#keyId })
      .setIssuer(issuer)
      .setSubject(`system:serviceaccount:${namespace}:${serviceAccount.name}`)
      .setAudience([...claims.audiences])
      .setIssuedAt(now)
      .setExpirationTime(expires)
      .setJti(randomUUID())
      .sign(this.#key)
  }

  /** Undefined for what is no token of ours, or not one for now. */
  async read(token: string, now: number): Promise<TokenClaims | undefined> {
    try {
      const options = { issuer, currentDate: new Date(now * 1000), algorithms: ['ES256'] }
      const { payload } = await jwtVerify(token, await this.#publicKey, options)
      return claimsOf(payload)
    } catch {
      return undefined
    }
  }
}

type Named = { readonly name: string; readonly uid: string }

/** Our own signature vouches for the form. */
function claimsOf(payload: JWTPayload): TokenClaims {
  const objects = payload['kubernetes.io'] as Readonly<Record<string, Named>> & {
    readonly namespace: string
  }
  const bound = (['Pod', 'Secret', 'Node'] as const).flatMap((kind) => {
    const found = objects[kind.toLowerCase()]
    return found ? [{ kind, name: found.name, uid: found.uid }] : []
  })
  return {
    namespace: objects.namespace,
    serviceAccount: objects.serviceaccount as Named,
    audiences: [payload.aud ?? []].flat(),
    bound: bound[0],
    id: payload.jti ?? '',
  }
}
