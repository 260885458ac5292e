import type { Server, ServerOptions } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '@galley/kit/clock'
import { GalleyError } from '@galley/kit/errors'
import { createServer } from '@galley/kit/http'
import type { Logger } from '@galley/kit/logging'
import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { Drain } from './drain.ts'
import type { AppEnv } from './http/env.ts'
import type { Readiness } from './readiness.ts'

export interface ListenOptions {
  /** An address or name of this machine; `127.0.0.1` keeps others out. */
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Milliseconds that requests under way are given when the service stops. */
  readonly graceMs: number
  readonly readiness: Readiness
  readonly clock: Clock
  readonly logger?: Logger
}

export interface RunningServer {
  /** With the port it was given: `http://127.0.0.1:5000`. */
  readonly url: string
  /**
   * Stops in order: not ready; then no new connections; then, when all requests are answered or the grace
   * time is over, none at all. `cut` says that some were not answered. Calls after the first await the same.
   */
  stop(): Promise<'drained' | 'cut'>
}

/** Slow and idle clients are cut off by these; milliseconds. */
const timeouts: ServerOptions = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  // Longer than load balancers keep theirs, so that they, and not we, close an idle one.
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 2_000,
}

const MAX_CONNECTIONS = 4096
/** A client that neither sends nor takes anything for so long is gone. */
const SOCKET_TIMEOUT_MS = 120_000

/** Serves `app` on an address. Throws `unavailable` where it cannot be had. */
export async function listen(app: Hono<AppEnv>, options: ListenOptions): Promise<RunningServer> {
  const server = createServer({ ...timeouts, maxHeaderSize: 16 * 1024 })
  server.maxConnections = MAX_CONNECTIONS
  server.setTimeout(SOCKET_TIMEOUT_MS)
  const drain = new Drain(server, options)
  server.on('request', getRequestListener(app.fetch))
  await bind(server, options)
  // Out of file descriptors, say: one connection is lost, not the service.
  server.on('error', (err) => options.logger?.warn({ err }, 'a connection could not be taken'))
  return { url: urlOf(server), stop: () => drain.stop() }
}

function bind(server: Server, { host, port }: ListenOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    const onError = (cause: Error) => reject(cannotBind(host, port, cause))
    server.once('error', onError)
    server.listen({ host, port }, () => {
      server.off('error', onError)
      resolve()
    })
  })
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'something else listens there already',
  EACCES: 'this user may not use that port',
  EADDRNOTAVAIL: 'the address is none of this machine',
  ENOTFOUND: 'the name is not known',
}

function cannotBind(host: string, port: number, cause: NodeJS.ErrnoException): GalleyError {
  const reason = reasons[cause.code ?? ''] ?? cause.message
  return new GalleyError('unavailable', `Cannot listen on ${host} port ${port}: ${reason}.`, {
    cause,
    next: 'Choose another with --host and --port; --port 0 takes any free port.',
  })
}

function urlOf(server: Server): string {
  // An address bound by host and port is no pipe's name.
  const { address, family, port } = server.address() as AddressInfo
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`
}
