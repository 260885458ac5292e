import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Target } from './publish.ts'

/** More connections wait in the kernel's queue. */
const MAX_CONNECTIONS = 10_000

/** Passes connections to `from` on to `to`. */
export async function openTcpProxy(from: Target, to: Target): Promise<TcpProxy> {
  const proxy = new TcpProxy(to)
  await proxy.listen(from)
  return proxy
}

export class TcpProxy {
  readonly #to: Target
  readonly #server: Server
  readonly #open = new Set<Socket>()

  constructor(to: Target) {
    this.#to = to
    // Each side may end by itself: a client that has sent all still reads the answer.
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) =>
      this.#pass(client),
    )
    this.#server.maxConnections = MAX_CONNECTIONS
  }

  async listen({ address, port }: Target): Promise<void> {
    this.#server.listen({ host: address, port, exclusive: true })
    await once(this.#server, 'listening')
  }

  get port(): number {
    const address = this.#server.address()
    return address !== null && typeof address === 'object' ? address.port : 0
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#open) socket.destroy()
  }

  #pass(client: Socket): void {
    const { address: host, port } = this.#to
    const upstream = connect({ host, port, allowHalfOpen: true, noDelay: true })
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.#open.add(socket)
      socket.pipe(other)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        this.#open.delete(socket)
        // Half a connection whose other half is gone will never move again.
        if (!socket.readableEnded) other.destroy()
      })
    }
  }
}
