import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import type { Listener, ListenerOptions, Served } from './listener.ts'
import { idleBeforeProbe } from './pass-connection.ts'

/** Connections that the kernel keeps until they are taken. */
const backlog = 1024

/** Listens for TCP connections, and has them served; they are paused. Rejects when the address and port cannot be had. */
export async function listenTcp(
  first: Served,
  { room }: ListenerOptions,
  serve: (client: Socket, served: Served) => void,
): Promise<Listener> {
  let served = first
  const open = new Set<Socket>()
  const server = createServer(
    {
      allowHalfOpen: true,
      noDelay: true,
      pauseOnConnect: true,
      keepAlive: true,
      keepAliveInitialDelay: idleBeforeProbe,
    },
    (client) => {
      // What an error means is for others to see; none may end the process.
      client.on('error', () => undefined)
      if (!served.allows(client.remoteAddress ?? '') || !room.enter())
        return void client.resetAndDestroy()
      open.add(client)
      client.once('close', () => {
        open.delete(client)
        room.leave()
      })
      serve(client, served)
    },
  )
  const { address, port } = served.listen
  server.listen({ host: address, port, exclusive: true, backlog })
  await once(server, 'listening')
  // Too many open files, say: the connection waits.
  server.on('error', () => undefined)
  return {
    // Safe: a server that listens at an address and a port has both.
    port: (server.address() as AddressInfo).port,
    update(next) {
      served = next
    },
    stop() {
      server.close()
    },
    close() {
      server.close()
      for (const client of open) client.destroy()
    },
  }
}
