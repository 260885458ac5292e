import { generateKeyPairSync } from 'node:crypto'
import { systemClock } from '@galley/kit/clock'
import { createLogger } from '@galley/kit/logging'
import { Client } from '../../../client/client.ts'
import { structs } from '../../../kinds/structure/structs.ts'
import { kinds } from '../../../kinds/table.ts'
import { ServiceAccountTokens } from '../../../pki/service-account-tokens.ts'
import { createMemoryStore } from '../../../store/live-store.ts'
import { bootstrap } from '../../bootstrap/bootstrap.ts'
import { initialObjects } from '../../bootstrap/objects.ts'
import { createApi } from '../../handler.ts'
import { Resources } from '../../resources.ts'
import type { Access } from '../access.ts'
import type { Credentials } from '../authenticate.ts'
import { Authorizers } from '../authorizers.ts'
import { defaultPolicy } from '../default-policy.ts'
import { FloodControl, usualLimits } from '../flood.ts'
import { guard } from '../guard.ts'
import { NodeAuthorizer } from '../node/node-authorizer.ts'
import { Rbac } from '../rbac.ts'
import { tokenUser } from '../token-user.ts'

/** What a request shows of its sender: a certificate of the cluster's, a token, headers of impersonation. */
export interface Sender {
  readonly certificate?: Credentials['certificate']
  readonly token?: string
  readonly headers?: readonly string[]
}

export const user = (commonName: string, ...organizations: string[]): Sender => ({
  certificate: { commonName, organizations, fingerprint: 'ab12' },
})
export const admin = user('admin', 'system:masters')

/** An API in memory with the default roles, that lets in whom it may. */
export async function guardedApi() {
  const ended = new AbortController()
  const store = createMemoryStore()
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
  const tokens = new ServiceAccountTokens(key.export({ type: 'pkcs8', format: 'pem' }).toString())
  const rbac = new Rbac(store, ended.signal)
  const access: Access = {
    authorizers: new Authorizers(new NodeAuthorizer(store), rbac),
    rbac,
    tokens,
    staticTokens: [{ token: 'static', user: { username: 'fixed', groups: ['some'] } }],
  }
  const clock = systemClock
  const log = createLogger({ level: 'silent' })
  const resources = new Resources(kinds, structs)
  const api = createApi({ store, resources, clock, log, authorizer: access.authorizers, access })
  const client = new Client({ fetch: (request) => api.fetch(request), userAgent: 'tester' })
  await bootstrap(api.server, client, initialObjects)
  await bootstrap(api.server, client, defaultPolicy())
  const authenticator = {
    async readTokenUser(token: string) {
      const outcome = await tokenUser(token, { ...access, store, now: clock.now() })
      return outcome.kind === 'user' ? outcome.user : undefined
    },
  }
  const flood = new FloodControl(usualLimits)
  return {
    client,
    tokens,
    async send(sender: Sender, method: string, target: string, body?: unknown) {
      const headers: Record<string, string> = { 'content-type': 'application/json' }
      const answer = await guard(
        {
          method,
          target,
          header: (name) => headers[name],
          rawHeaders: sender.headers ?? [],
          body: async () => Buffer.from(body === undefined ? '' : JSON.stringify(body)),
          signal: ended.signal,
          credentials: {
            certificate: sender.certificate,
            authorization: sender.token && `Bearer ${sender.token}`,
          },
        },
        { api, authenticator, decider: access.authorizers, flood, clock },
      )
      const text = String(answer.body)
      const isJson = answer.headers['content-type'] === 'application/json'
      return { status: answer.status, text, body: isJson ? JSON.parse(text) : undefined }
    },
    close: () => ended.abort(),
  }
}

export type GuardedApi = Awaited<ReturnType<typeof guardedApi>>
