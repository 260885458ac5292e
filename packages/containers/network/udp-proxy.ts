import { createSocket, type RemoteInfo, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Target } from './publish.ts'

/** A client not heard of for so long is forgotten. */
const SILENCE = 60_000
const MAX_CLIENTS = 1000

/** Passes datagrams to `from` on to `to`, and answers back to whoever asked. */
export async function openUdpProxy(from: Target, to: Target): Promise<UdpProxy> {
  const proxy = new UdpProxy(to)
  await proxy.listen(from)
  return proxy
}

export class UdpProxy {
  readonly #to: Target
  readonly #socket: Socket = createSocket('udp4')
  readonly #upstreams = new Map<string, Socket>()
  #isClosed = false

  constructor(to: Target) {
    this.#to = to
    this.#socket.on('message', (message, client) => this.#pass(message, client))
  }

  async listen({ address, port }: Target): Promise<void> {
    this.#socket.bind({ address, port, exclusive: true })
    await once(this.#socket, 'listening')
    this.#socket.on('error', () => {}) // an answer that cannot be delivered
  }

  get port(): number {
    return this.#socket.address().port
  }

  /** Safe to repeat. */
  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#socket.close()
    for (const upstream of this.#upstreams.values()) upstream.close()
  }

  #pass(message: Buffer, client: RemoteInfo): void {
    const key = `${client.address}:${client.port}`
    const upstream = this.#upstreams.get(key) ?? this.#connect(key, client)
    upstream?.send(message, this.#to.port, this.#to.address)
  }

  #connect(key: string, client: RemoteInfo): Socket | undefined {
    if (this.#upstreams.size >= MAX_CLIENTS) return undefined
    const upstream = createSocket('udp4')
    const forget = setTimeout(() => upstream.close(), SILENCE)
    upstream.on('message', (answer) => {
      forget.refresh()
      this.#socket.send(answer, client.port, client.address)
    })
    upstream.on('error', () => {}) // nobody listens inside
    upstream.on('close', () => {
      clearTimeout(forget)
      this.#upstreams.delete(key)
    })
    this.#upstreams.set(key, upstream)
    return upstream
  }
}
