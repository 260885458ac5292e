import { openObject } from '@galley/kit/schemas'
import * as v from 'valibot'
import { collect, onePiece } from '../content.ts'
import { documentReader } from '../document.ts'
import type { RegistryHost } from '../reference.ts'
import { type Challenge, parseChallenge } from './challenge.ts'
import type { CredentialSource, Credentials } from './credentials.ts'
import { ProtocolError, RemoteError } from './errors.ts'
import type { HttpClient, HttpRequest } from './http.ts'

const TokenAnswer = openObject({
  token: v.exactOptional(v.string()),
  access_token: v.exactOptional(v.string()),
})
const readToken = documentReader('token', TokenAnswer)
const longestAnswer = 256 * 1024

/** Finds the Authorization header that a registry asks for, and remembers it per scope. */
export class Authorizer {
  readonly #registry: RegistryHost
  readonly #endpoint: URL
  readonly #http: HttpClient
  readonly #credentials: CredentialSource
  readonly #known = new Map<string, string>()

  constructor(
    registry: RegistryHost,
    endpoint: URL,
    http: HttpClient,
    credentials: CredentialSource,
  ) {
    this.#registry = registry
    this.#endpoint = endpoint
    this.#http = http
    this.#credentials = credentials
  }

  /** What worked for the scope before. */
  known(scope: string): string | undefined {
    return this.#known.get(scope)
  }

  /**
   * Answers a challenge.
   * @param header the registry's WWW-Authenticate.
   * @returns undefined when there is nothing to answer with
   */
  async answer(
    header: string | undefined,
    scope: string,
    signal?: AbortSignal,
  ): Promise<string | undefined> {
    const challenge = parseChallenge(header)
    if (!challenge) return undefined
    const credentials = await this.#credentials(this.#registry)
    const authorization =
      challenge.kind === 'basic'
        ? basic(credentials)
        : `Bearer ${await this.#token(challenge, scope, credentials, signal)}`
    if (authorization !== undefined) this.#known.set(scope, authorization)
    return authorization
  }

  /** Docker's token protocol: GET with a password or none, POST (OAuth 2) with an identity token. */
  async #token(
    challenge: Challenge & { kind: 'bearer' },
    scope: string,
    credentials: Credentials | undefined,
    signal: AbortSignal | undefined,
  ): Promise<string> {
    const realm = this.#realm(challenge.realm)
    const request =
      credentials?.kind === 'identity-token'
        ? exchangeRequest(realm, challenge.service, scope, credentials.token)
        : tokenRequest(realm, challenge.service, scope, basic(credentials))
    const { status, body } = await this.#http.send({ ...request, signal })
    const bytes = await collect(body, longestAnswer, 'the token')
    if (status !== 200) throw new RemoteError(`a token for ${this.#registry}`, status)
    const { token, access_token } = readToken(bytes)
    const found = token ?? access_token
    if (!found) throw new ProtocolError(realm.host, 'its answer holds no token')
    return found
  }

  /** Secrets go in the clear only where the registry itself is reached in the clear. */
  #realm(text: string): URL {
    const realm = URL.parse(text)
    const isSafe = realm?.protocol === 'https:' || this.#endpoint.protocol === 'http:'
    if (realm && isSafe && /^https?:$/.test(realm.protocol)) return realm
    throw new ProtocolError(this.#registry, 'its token service has no safe address')
  }
}

function basic(credentials: Credentials | undefined): string | undefined {
  if (credentials?.kind !== 'password') return undefined
  const pair = `${credentials.username}:${credentials.password}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

function tokenRequest(
  realm: URL,
  service: string | undefined,
  scope: string,
  authorization: string | undefined,
): HttpRequest {
  const url = new URL(realm)
  if (service !== undefined) url.searchParams.set('service', service)
  for (const one of scope.split(' ')) url.searchParams.append('scope', one)
  const headers = authorization === undefined ? {} : { Authorization: authorization }
  return { method: 'GET', url, headers }
}

function exchangeRequest(
  url: URL,
  service: string | undefined,
  scope: string,
  token: string,
): HttpRequest {
  const form = new URLSearchParams({
    grant_type: 'refresh_token',
    client_id: 'galley',
    refresh_token: token,
    scope,
    ...(service === undefined ? {} : { service }),
  })
  const bytes = Buffer.from(form.toString())
  const body = { length: bytes.length, read: () => onePiece(bytes) }
  return {
    method: 'POST',
    url,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body,
  }
}
