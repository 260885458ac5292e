import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { makeAuthority, makeLeaf } from '../../../pki/certificates.ts'

/** A review as it came: `apiVersion`, `kind` and `request`. */
// biome-ignore lint/suspicious/noExplicitAny: tests read what they expect to be there.
export type Review = any

/** A server that is asked over TLS, in this process. */
export interface WebhookServer extends AsyncDisposable {
  /** Of a definition or a configuration: where it is, and who vouches for it. */
  readonly clientConfig: { readonly url: string; readonly caBundle: string }
}

/** `answer` gets each review, and where to write what it makes of it. */
export async function startWebhookServer(
  answer: (review: Review, response: ServerResponse) => void,
): Promise<WebhookServer> {
  const now = Date.now()
  const authority = await makeAuthority('webhooks', now)
  const leaf = { subject: 'CN=webhook', usage: 'server', names: ['127.0.0.1'] } as const
  const { certificate: cert, key } = await makeLeaf(authority, leaf, now)
  const server = createServer({ cert, key }, async (incoming, response) =>
    answer(await json(incoming), response),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    clientConfig: {
      url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/convert`,
      caBundle: Buffer.from(authority.certificate).toString('base64'),
    },
    async [Symbol.asyncDispose]() {
      server.close().closeAllConnections()
    },
  }
}
