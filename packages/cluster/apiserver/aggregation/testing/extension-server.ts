import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import { type Certified, makeAuthority, makeLeaf } from '../../../pki/certificates.ts'

export interface ExtensionOptions {
  /** Whom its certificate is of. */
  readonly name?: string
  /** The authority that it believes to sign who passes requests on. */
  readonly frontProxyAuthority: string
  answer(request: IncomingMessage, response: ServerResponse): void
  upgrade?(request: IncomingMessage, socket: Duplex): void
}

export interface ExtensionServer {
  readonly port: number
  readonly authority: Certified
  close(): Promise<void>
}

/** An API server of its own process's: it answers whoever proves to be the front proxy, 401 to others. */
export async function extensionServer({
  name = 'extension.lab.svc',
  frontProxyAuthority,
  answer,
  upgrade,
}: ExtensionOptions): Promise<ExtensionServer> {
  const now = Date.now()
  const authority = await makeAuthority('extension-ca', now)
  const leaf = await makeLeaf(
    authority,
    { subject: `CN=${name}`, usage: 'server', names: [name] },
    now,
  )
  const server = createServer({
    cert: leaf.certificate,
    key: leaf.key,
    ca: frontProxyAuthority,
    requestCert: true,
    rejectUnauthorized: false,
  })
  server.on('request', (request, response) => {
    if (isFrontProxy(request)) answer(request, response)
    else response.writeHead(401).end()
  })
  server.on('upgrade', (request, socket) => upgrade?.(request, socket))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    authority,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function isFrontProxy({ socket }: IncomingMessage): boolean {
  // Safe: the server listens over TLS only.
  const secure = socket as TLSSocket
  return secure.authorized && secure.getPeerCertificate().subject.CN === 'front-proxy-client'
}
