import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { isSame } from './balancer.ts'
import type { Listener, ListenerOptions, Served } from './listener.ts'
import { Exchange } from './udp-exchange.ts'

/** Milliseconds after which a client that neither sent nor got anything is forgotten. */
const silence = 60_000
const betweenSweeps = 10_000
const mostClients = 1000
/** Bytes that may wait to be sent; what comes then is lost, as datagrams are. */
const mostWaiting = 1024 * 1024

/** Listens for datagrams. Those of one client (an address and a port) go to one endpoint. */
export async function listenUdp(first: Served, options: ListenerOptions): Promise<Listener> {
  const socket = createSocket('udp4')
  const { address, port } = first.listen
  socket.bind({ address, port, exclusive: true })
  await once(socket, 'listening')
  return new UdpListener(socket, first, options)
}

class UdpListener implements Listener {
  readonly port: number
  readonly #socket: Socket
  readonly #options: ListenerOptions
  readonly #exchanges = new Map<string, Exchange>()
  #served: Served
  #isClosed = false
  #cancelSweep: () => void = () => undefined

  constructor(socket: Socket, served: Served, options: ListenerOptions) {
    this.#socket = socket
    this.port = socket.address().port
    this.#served = served
    this.#options = options
    socket.on('message', (message, client) => this.#pass(message, client))
    // An answer that cannot be delivered.
    socket.on('error', () => undefined)
    this.#sweepLater()
  }

  /** Datagrams have no end, so that what goes to endpoints that are there no more must go elsewhere. */
  update(served: Served): void {
    this.#served = served
    const { inside, outside } = served.balancer.port
    const current = [inside, outside].flatMap(({ any, byNode }) => [any, ...byNode.values()]).flat()
    for (const exchange of this.#exchanges.values())
      if (!current.some((it) => isSame(it, exchange.target))) exchange.close()
  }

  stop(): void {
    this.close()
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#cancelSweep()
    for (const exchange of this.#exchanges.values()) exchange.close()
    this.#socket.close()
  }

  #pass(message: Buffer, client: RemoteInfo): void {
    const key = `${client.address}:${client.port}`
    const exchange = this.#exchanges.get(key) ?? this.#begin(key, client)
    if (!exchange) return
    exchange.heard = this.#options.clock.monotonic()
    exchange.send(message)
  }

  #begin(key: string, client: RemoteInfo): Exchange | undefined {
    const { balancer, clientNode, listen, allows } = this.#served
    if (this.#exchanges.size >= mostClients || !allows(client.address)) return undefined
    const node = clientNode(client.address)
    const [target] = balancer.candidates(listen.view, client.address, node)
    if (!target) return undefined
    balancer.given(client.address, target)
    const exchange = new Exchange(target, this.#options.placeOf(target), {
      answer: (message) => this.#answer(message, exchange, client),
      closed: () => this.#exchanges.delete(key),
    })
    this.#exchanges.set(key, exchange)
    return exchange
  }

  #answer(answer: Buffer, exchange: Exchange, client: RemoteInfo): void {
    exchange.heard = this.#options.clock.monotonic()
    if (this.#socket.getSendQueueSize() > mostWaiting) return
    this.#socket.send(answer, client.port, client.address)
  }

  #sweepLater(): void {
    const { clock } = this.#options
    this.#cancelSweep = clock.after(betweenSweeps, () => {
      const oldest = clock.monotonic() - silence
      for (const exchange of this.#exchanges.values()) if (exchange.heard < oldest) exchange.close()
      this.#sweepLater()
    })
  }
}
