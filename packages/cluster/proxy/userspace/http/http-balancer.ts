import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createServer } from '@galley/kit/http'
import type { Target } from '../../data-path.ts'
import type { Balancer } from '../balancer.ts'
import type { ListenerOptions, Served } from '../listener.ts'
import { Endpoints } from './endpoints.ts'
import { type Attempt, forwardRequest, hasBody } from './forward-request.ts'
import { forwardUpgrade } from './forward-upgrade.ts'

/** Bytes of a request's line and headers; more is answered 431. */
const mostHeaderBytes = 32 * 1024
/** Milliseconds that headers may take to come, and that a connection without requests is kept. */
const headersPatience = 60_000
const idleConnection = 75_000

/** One retry: what refuses twice is told to the client. */
const tries = 2

/** Gives each request to one port of a service, also those of one connection, to the endpoint whose turn it is. */
export class HttpBalancer {
  readonly #balancer: Balancer
  readonly #options: ListenerOptions
  readonly #endpoints = new Endpoints()
  readonly #served = new WeakMap<Socket, Served>()
  readonly #server: Server

  constructor(balancer: Balancer, options: ListenerOptions) {
    this.#balancer = balancer
    this.#options = options
    this.#server = createServer(
      {
        maxHeaderSize: mostHeaderBytes,
        headersTimeout: headersPatience,
        // A body may take as long as it takes.
        requestTimeout: 0,
        keepAliveTimeout: idleConnection,
        // Of a request with a body nobody knows where the body ends and the other protocol begins.
        shouldUpgradeCallback: (request) => !hasBody(request),
      },
      (request, response) => void this.#forward(request, response),
    )
    // It never listens by itself, but watches over connections only once it thinks that it does.
    this.#server.emit('listening')
    this.#server.on('upgrade', (request, socket, head) => void this.#upgrade(request, socket, head))
  }

  /** Takes the requests of a connection, which is paused. */
  serve(client: Socket, served: Served): void {
    this.#served.set(client, served)
    this.#server.emit('connection', client)
    client.resume()
  }

  /** The balancer has other endpoints now. */
  update(): void {
    const { inside, outside } = this.#balancer.port
    const all = [inside, outside].flatMap(({ any, byNode }) => [any, ...byNode.values()])
    this.#endpoints.keepOnly(all.flat())
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
    this.#endpoints.close()
  }

  async #forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await forwardRequest(request, response, this.#attempts(request.socket))
    } catch {
      // What was taken in but cannot be sent on.
      response.destroy()
    }
  }

  async #upgrade(request: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    try {
      await forwardUpgrade(request, client, head, this.#attempts(request.socket))
    } catch {
      client.destroy()
    }
  }

  #attempts(client: Socket): readonly Attempt[] {
    const served = this.#served.get(client)
    if (!served) return []
    const { listen, clientNode } = served
    const address = client.remoteAddress ?? ''
    const candidates = this.#balancer.candidates(listen.view, address, clientNode(address))
    return this.#ordered(candidates)
      .slice(0, tries)
      .map((target) => ({
        endpoint: this.#endpoints.of(target),
        place: this.#options.placeOf(target),
        clock: this.#options.clock,
      }))
  }

  /** Of those that have equally little to do, the one whose turn it is comes first. */
  #ordered(candidates: readonly Target[]): readonly Target[] {
    if (this.#balancer.port.http !== 'least-requests') return candidates
    return candidates.toSorted(
      (a, b) => this.#endpoints.outstanding(a) - this.#endpoints.outstanding(b),
    )
  }
}
