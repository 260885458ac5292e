import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { type Clock, systemClock } from '@galley/kit/clock'
import { createServer as createHttpServer } from '@galley/kit/http'
import type { Logger } from '@galley/kit/logging'
import { getRequestListener } from '@hono/node-server'
import { isLoopback } from '../oci/remote/endpoint.ts'
import { announceAddress, withdrawAddress } from './announced-address.ts'
import { createRegistryApp } from './app.ts'
import { CannotListenError, UnprotectedError } from './errors.ts'
import { readHtpasswd } from './htpasswd.ts'
import { createMetrics } from './metrics.ts'
import { openStorage, type Storage } from './storage.ts'

export interface RegistryOptions {
  /** Port 0 takes a free one. */
  readonly listen: { readonly host: string; readonly port: number }
  /** The folder that holds everything; made where there is none. */
  readonly data: string
  /** An htpasswd file with bcrypt hashes; with it every request has to log in. */
  readonly htpasswd?: string | undefined
  /** PEM files. */
  readonly tls?: { readonly certificate: string; readonly key: string } | undefined
  readonly logger: Logger
  readonly clock?: Clock
  /** Aborting it closes the registry as `close` does. */
  readonly signal?: AbortSignal | undefined
}

export interface RunningRegistry {
  /** Such as `http://127.0.0.1:5000`. */
  readonly url: string
  readonly port: number
  /** Ends when requests under way are answered, or after five seconds. */
  close(): Promise<void>
}

/** A connection on which nothing moves is cut off after this, milliseconds. */
const idleTimeout = 60_000
const headersTimeout = 20_000
const closeGrace = 5_000
const maxConnections = 1024
/** Uploads to which nothing was added for a day are given up. */
const uploadLife = 24 * 60 * 60 * 1000
const purgeEvery = 60 * 60 * 1000

/**
 * Serves a registry.
 * @throws UnprotectedError for an address beyond loopback without both `htpasswd` and `tls`
 * @throws DataInUseError when another registry serves the folder
 * @throws CannotListenError when the address is taken, or not this machine's
 */
export async function startRegistry(options: RegistryOptions): Promise<RunningRegistry> {
  const { listen, logger, clock = systemClock } = options
  if (!isLoopback(listen.host) && !(options.htpasswd && options.tls)) {
    throw new UnprotectedError(listen.host)
  }
  const authenticate = options.htpasswd ? await readHtpasswd(options.htpasswd) : undefined
  const server = await createServer(options.tls)
  const storage = await openStorage(options.data, clock)
  const app = createRegistryApp({ storage, logger, metrics: createMetrics(), authenticate })
  server.on('request', getRequestListener(app.fetch, { overrideGlobalObjects: false }))
  await listening(server, listen).catch(async (error) => {
    await storage.close()
    throw error
  })
  const address = addressOf(server, listen.host, options.tls ? 'https' : 'http')
  await announceAddress(options.data, address.url)
  const stopPurging = purgeRegularly(storage, logger)
  const close = onlyOnce(async () => {
    await withdrawAddress(options.data)
    await stopPurging()
    await closeServer(server, clock)
    await storage.close()
  })
  options.signal?.addEventListener('abort', () => void close(), { once: true })
  return { ...address, close }
}

async function createServer(tls: RegistryOptions['tls']): Promise<Server> {
  const server = tls
    ? createHttpsServer({ cert: await readFile(tls.certificate), key: await readFile(tls.key) })
    : createHttpServer()
  // A large upload may take hours as long as it moves, so only standing still is limited.
  server.requestTimeout = 0
  server.headersTimeout = headersTimeout
  server.timeout = idleTimeout
  server.maxConnections = maxConnections
  return server
}

async function listening(server: Server, listen: RegistryOptions['listen']): Promise<void> {
  server.listen(listen.port, listen.host)
  await once(server, 'listening').catch((cause) => {
    throw new CannotListenError(listen.host, listen.port, cause)
  })
}

function addressOf(server: Server, host: string, scheme: string): { url: string; port: number } {
  const { port } = server.address() as AddressInfo // a listening TCP server has one
  return { url: `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`, port }
}

async function closeServer(server: Server, clock: Clock): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const cancel = clock.after(closeGrace, () => server.closeAllConnections())
  await closed
  cancel()
}

/** Returns what ends it, once nothing is being removed any more. */
function purgeRegularly({ uploads, clock }: Storage, logger: Logger): () => Promise<void> {
  let cancel = () => {}
  let purging = Promise.resolve()
  const purge = () => {
    purging = uploads
      .purge(clock.now() - uploadLife)
      .catch((error) => logger.error({ err: error }, 'could not remove old uploads'))
    cancel = clock.after(purgeEvery, purge)
  }
  purge()
  return () => {
    cancel()
    return purging
  }
}

/** However often it is called, `run` runs once. */
function onlyOnce<T>(run: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | undefined
  return () => (running ??= run())
}
