import type { Socket } from 'node:net'
import type { ListenerOptions, Served } from './listener.ts'
import { passConnection } from './pass-connection.ts'

/** Endpoints that are tried for one connection. */
const mostTries = 5

/** Passes a connection to the next endpoint that takes it; resets it when none does. `client` is paused. */
export async function passToAny(
  client: Socket,
  { listen, balancer, clientNode }: Served,
  { clock, placeOf }: ListenerOptions,
): Promise<void> {
  const address = client.remoteAddress ?? ''
  const candidates = balancer.candidates(listen.view, address, clientNode(address))
  for (const target of candidates.slice(0, mostTries))
    try {
      await passConnection(client, placeOf(target), clock)
      return balancer.given(address, target)
    } catch {
      if (client.destroyed) return
    }
  client.resetAndDestroy()
}
