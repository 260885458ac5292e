import type { ServiceAccountTokenProjection } from 'kubernetes-types/core/v1.js'
import type { Client } from '../../client/client.ts'
import { type Pod, serviceAccounts } from '../../client/resources.ts'
import { VolumeFailure } from './volume-failure.ts'

export interface Token {
  readonly text: string
  /** When to have another one, in milliseconds since the epoch. */
  readonly renewAt: number
  readonly expiresAt: number
}

const longestUse = 24 * 3600_000

/** Tokens of pods' service accounts, each bound to its pod, asked for anew when they get old. */
export class Tokens {
  readonly #client: Client
  /** By the pod's uid, and what for. */
  readonly #known = new Map<string, Map<string, Token>>()

  constructor(client: Client) {
    this.#client = client
  }

  /** @throws VolumeFailure when there is none that is still good */
  async get(pod: Pod, asked: ServiceAccountTokenProjection, now: number): Promise<Token> {
    const { uid = '' } = pod.metadata
    const tokens = this.#known.get(uid) ?? new Map<string, Token>()
    this.#known.set(uid, tokens)
    const key = `${asked.expirationSeconds} ${asked.audience ?? ''}`
    const known = tokens.get(key)
    if (known && now < known.renewAt) return known
    try {
      const token = await this.#request(pod, asked, now)
      tokens.set(key, token)
      return token
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      if (!known) throw new VolumeFailure(`failed to fetch token: ${why}`)
      if (now < known.expiresAt) return { ...known, renewAt: now + betweenAttempts }
      throw new VolumeFailure(`token expired and refresh failed: ${why}`)
    }
  }

  forget(uid: string): void {
    this.#known.delete(uid)
  }

  async #request(
    { metadata, spec }: Pod,
    { audience, expirationSeconds = 3600 }: ServiceAccountTokenProjection,
    now: number,
  ): Promise<Token> {
    const { namespace = '', name = '', uid = '' } = metadata
    const account = { namespace, name: spec?.serviceAccountName ?? '', subresource: 'token' }
    // Safe: what this subresource answers.
    const { status } = (await this.#client.createBelow(serviceAccounts, account, {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        ...(audience && { audiences: [audience] }),
        expirationSeconds,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
      },
    })) as { readonly status: { readonly token: string; readonly expirationTimestamp: string } }
    const expiresAt = Date.parse(status.expirationTimestamp)
    const renewAt = Math.min(expiresAt - expirationSeconds * 200, now + longestUse)
    return { text: status.token, renewAt, expiresAt }
  }
}

const betweenAttempts = 10_000
