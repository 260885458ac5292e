import type { Clock } from '@galley/kit/clock'
import type { ServicePort } from '../data-path.ts'
import { Balancer } from './balancer.ts'
import { type ClientNode, clientNodes } from './client-nodes.ts'
import type { ForwardReply, ForwardRequest, Listen, ListenFailure } from './forward-request.ts'
import { HttpBalancer } from './http/http-balancer.ts'
import type { Listener, ListenerOptions, Served } from './listener.ts'
import { passToAny } from './pass-to-any.ts'
import { inRanges } from './ranges.ts'
import { placeOn, type Reach } from './reach.ts'
import { Room } from './room.ts'
import { listenTcp } from './tcp-listener.ts'
import { listenUdp } from './udp-listener.ts'

/** Connections at once, of all services; each has two sockets. */
const mostConnections = 4096

/** Listens where it is told to, and passes on what comes. */
export class Forwarder {
  readonly #reach: Reach
  readonly #options: ListenerOptions
  readonly #balancers = new Map<string, Balancer>()
  readonly #http = new Map<string, HttpBalancer>()
  readonly #listeners = new Map<string, Listener>()

  constructor(reach: Reach, clock: Clock) {
    this.#reach = reach
    this.#options = { clock, placeOf: placeOn(reach), room: new Room(mostConnections) }
  }

  /** Calls must not overlap. */
  async apply({ nodes, ports, listens }: ForwardRequest): Promise<ForwardReply> {
    this.#updateBalancers(ports)
    const clientNode = clientNodes(nodes, this.#reach)
    const wanted = new Set(listens.map(({ key }) => key))
    for (const [key, listener] of this.#listeners) if (!wanted.has(key)) this.#stop(key, listener)
    const failed = new Map<string, ListenFailure>()
    for (const listen of listens) {
      const failure = await this.#ensure(listen, clientNode)
      if (failure) failed.set(listen.key, failure)
    }
    const listening = new Map([...this.#listeners].map(([key, { port }]) => [key, port]))
    return { listening, failed }
  }

  close(): void {
    for (const listener of this.#listeners.values()) listener.close()
    for (const balancer of this.#http.values()) balancer.close()
  }

  #updateBalancers(ports: readonly ServicePort[]): void {
    const ids = new Set(ports.map(({ id }) => id))
    for (const id of this.#balancers.keys()) if (!ids.has(id)) this.#balancers.delete(id)
    for (const [id, http] of this.#http) {
      if (ids.has(id)) continue
      http.close()
      this.#http.delete(id)
    }
    for (const port of ports) {
      const known = this.#balancers.get(port.id)
      if (known) known.update(port)
      else this.#balancers.set(port.id, new Balancer(port, this.#options.clock))
      this.#updateHttp(port)
    }
  }

  #updateHttp(port: ServicePort): void {
    const balancer = this.#balancers.get(port.id)
    if (!port.http || !balancer) return
    const known = this.#http.get(port.id) ?? new HttpBalancer(balancer, this.#options)
    known.update()
    this.#http.set(port.id, known)
  }

  async #ensure(listen: Listen, clientNode: ClientNode): Promise<ListenFailure | undefined> {
    const balancer = this.#balancers.get(listen.id)
    if (!balancer) return undefined
    const served = { listen, balancer, clientNode, allows: allowedAt(listen, balancer.port) }
    const known = this.#listeners.get(listen.key)
    if (known) {
      known.update(served)
      return undefined
    }
    try {
      this.#listeners.set(listen.key, await this.#listen(served))
      return undefined
    } catch (error) {
      const { code = 'EUNKNOWN', message } = error as NodeJS.ErrnoException
      return { code, message }
    }
  }

  /** Whether requests or connections are balanced is decided anew for each connection. */
  #listen(served: Served): Promise<Listener> {
    if (served.balancer.port.protocol === 'UDP') return listenUdp(served, this.#options)
    return listenTcp(served, this.#options, (client, now) => {
      const { id, http } = now.balancer.port
      if (http) this.#http.get(id)?.serve(client, now)
      else void passToAny(client, now, this.#options)
    })
  }

  #stop(key: string, listener: Listener): void {
    this.#listeners.delete(key)
    listener.stop()
  }
}

function allowedAt(listen: Listen, { allowedSources }: ServicePort): (client: string) => boolean {
  return listen.isRestricted && allowedSources ? inRanges(allowedSources) : () => true
}
