import { issuer, type ServiceAccountTokens } from '../../pki/service-account-tokens.ts'
import type { Answer, Endpoint } from '../call.ts'
import { StatusError } from '../status.ts'
import { methodNotAllowed } from '../verbs/generic-errors.ts'

export interface OpenIdOptions {
  readonly tokens: ServiceAccountTokens
  /** Host and port where the API is reached. */
  address(): string
}

const keysPath = '/openid/v1/jwks'

/** By which others check the tokens of service accounts themselves (OpenID Connect Discovery 1.0). */
export function openIdEndpoint({ tokens, address }: OpenIdOptions): Endpoint {
  const documents: Readonly<Record<string, () => Document>> = {
    [keysPath]: () => ({
      type: 'application/jwk-set+json',
      content: { keys: [tokens.publicKey()] },
    }),
    '/.well-known/openid-configuration': () => ({
      type: 'application/json',
      content: {
        issuer,
        jwks_uri: `https://${address()}${keysPath}`,
        response_types_supported: ['id_token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['ES256'],
      },
    }),
  }
  return (call) => {
    const path = call.info.path.replace(/\/$/, '')
    const document = Object.hasOwn(documents, path) ? documents[path]?.() : undefined
    if (!document) return undefined
    if (call.method !== 'GET') throw methodNotAllowed()
    return answer(document, call.header('accept'))
  }
}

interface Document {
  readonly type: string
  readonly content: object
}

function answer({ type, content }: Document, accept = '*/*'): Answer {
  const isFine = accept.split(',').some((it) => ['*/*', type].includes(bare(it)))
  if (!isFine)
    throw new StatusError(
      406,
      'NotAcceptable',
      `406: Not Acceptable\n\nAvailable representations: ${type}`,
      {},
    )
  const headers = { 'content-type': type, 'cache-control': 'public, max-age=3600' }
  return { status: 200, headers, body: JSON.stringify(content) }
}

const bare = (type: string) => type.split(';')[0]?.trim().toLowerCase() ?? ''
